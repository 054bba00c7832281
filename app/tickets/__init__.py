"""Tickets (客户服务): what customers ask, complain of or suggest, handled until they are satisfied, in rounds (轮次).

States: new 新创建 → assigned 已分配 → handled 已处理 → archived 已归档; with a bad score from handled back to assigned.
"""
