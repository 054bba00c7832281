"""Notifications: who is told of what, in which words, and what becomes of it."""
