"""Figures (指标) for Prometheus at `/metrics`: what this process counts, and what the database tells of the whole.

Off unless `CRM_METRICS` says who may read them.
"""
