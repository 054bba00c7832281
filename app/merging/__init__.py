"""Merging (合并客户): two customers that are one organisation become one, with all that belongs to them (ROLE-8)."""
