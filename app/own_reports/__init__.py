"""Own reports (自定义报表): what readers ask of the records themselves, grouped as they like, kept, shared and mailed.

A subject (what is asked about) has dimensions (what rows are grouped by) and measures (what is reckoned of each group).
"""
