"""Churn: whom the check warns, what becomes of a warning, and early signs."""
