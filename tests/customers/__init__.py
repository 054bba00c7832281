"""Customers, their contacts and activities."""
