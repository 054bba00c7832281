"""The company's sales system (销售系统): products (产品), stock (库存) and orders (订单), read through four views.

It is another company system's database, only ever read. Order status: 1 新订单, 2 已审核, 3 已配货, 4 已出库, 5 已发货,
6 已回款, 9 已取消.
"""
