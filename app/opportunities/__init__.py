"""Opportunities (销售机会): winning new customers, from a lead to a won customer, with a development plan (开发计划).

States: unassigned 未分配 → assigned 已指派 → won 开发成功 | failed 开发失败; a supervisor may reopen the last two.
"""
