"""Churn (客户流失): customers that stopped ordering are warned of (流失预警), reprieved with measures, or confirmed lost.

States: warned 预警 → reprieved 暂缓流失 → confirmed 确认流失; also recovered 已挽回 when they order again.
"""
