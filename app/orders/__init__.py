"""Orders (订单) of customers: their order history (历史订单) in the sales system, and a summary of it (订单汇总) here.

The summary has a row for each code and month, so that a code that moves to another customer takes its history along.
"""
