"""Opportunities and development plans."""
