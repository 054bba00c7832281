"""Kehu, a customer relationship management system."""

from app.core import naming  # noqa: F401 - before any model
