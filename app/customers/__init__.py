"""Customers (客户): the organisations the company sells to, with their contacts (联系人) and activities (交往记录).

States: normal 正常 → lost 已流失, and back by winning back (恢复客户). A customer made from a won opportunity is
*incomplete* (资料待完善) until every required field is filled in once.
"""
