"""The data dictionary (数据字典): the words that selection lists offer, by category (类别), kept by administrators.

An item (条目) in use cannot be deleted; it can be retired (停用): no longer offered, still shown.
"""
