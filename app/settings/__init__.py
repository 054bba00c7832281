"""The settings page (系统管理 › 设置): values that the company decides, in one form, with their history."""
