"""People: users, the roles they hold, how they log in, and what protects their accounts.

The framework owns users and roles (权限管理); this feature adds what it lacks: lock-out, sessions that end, password
rules, log-in history, and the guard that keeps a system administrator from making himself Admin.
"""
