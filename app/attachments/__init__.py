"""Attachments (附件): files that hang on customers, activities, opportunities and tickets.

The file lies in a folder of the installation under a name that nobody chose, the row tells everything else. Whoever may
look at the record may read its files; who may attach and remove says the record's own feature.
"""
