"""Notifications (通知): what others did that concerns somebody, in the bell of the top bar and by mail.

Unread 未读 until it is opened. Features say of what (`news.py` of each); users choose what they want to hear of.
"""
