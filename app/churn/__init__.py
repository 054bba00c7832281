"""Churn (客户流失): customers that stopped ordering are warned of (流失预警), and kept (已挽回) or lost (确认流失).

States: warned 预警 → reprieved 暂缓流失, by measures (暂缓措施) → confirmed 确认流失; recovered 已挽回 if they order.
Before that a customer may show early signs (流失迹象): silent 沉寂 for longer than usual, or falling 下滑.
"""
