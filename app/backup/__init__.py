"""Backup (备份) and restore (恢复): the whole installation as one archive, taken while people work.

The archive is a ZIP file: a manifest (清单), each table as JSON lines, each attachment as it is. It is the same
whatever database it came from, and goes into an empty one of any kind.
"""
