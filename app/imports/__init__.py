"""Import (导入): customers, contacts, activities, opportunities from CSV and Excel, looked at before they are kept.

States: uploaded 已上传 → checking 检查中 → previewed 待确认 → running 导入中 → done 已导入 → undoing 撤销中 → undone
已撤销; failed 失败 where the file cannot be read to its end. An import is one transaction, and so is undoing it.
"""
