"""What people read on the screens of the journeys: English → Chinese."""

CHINESE = {
    # the frame
    "Menu": "菜单",
    "My work": "我的工作",
    "Log in": "登录",
    "Log out": "退出登录",
    "Customer relations": "客户关系管理",
    "Opportunities": "销售机会管理",
    "Development plans": "客户开发计划",
    "Customers": "客户信息管理",
    "Nothing is waiting for you.": "目前没有待办事项。",
    # buttons
    "Save": "保存",
    "Add": "添加",
    "Edit": "编辑",
    "Delete": "删除",
    "Yes": "是",
    "No": "否",
    "Plan": "制定计划",
    "Execute": "执行计划",
    "Assign": "指派",
    "Reassign": "改派",
    "Reopen": "重新开发",
    "Won": "开发成功",
    "Stop developing": "终止开发",
    "Contacts": "联系人",
    "Activities": "交往记录",
    "History": "历史记录",
    "New opportunity": "创建销售机会",
    "New customer": "新建客户",
    "New contact": "新建联系人",
    "New activity": "新建交往记录",
    "Create another customer": "新建一个客户",
    "Change password": "修改密码",
    # messages
    "Saved": "保存成功",
    "Deleted": "删除成功",
    "Done": "操作成功",
    "Assigned it": "指派成功",
    "Really delete?": "确认删除?",
    "This field is required.": "此项必填。",
    "Please enter a number from 0 to 100.": "请输入 0 到 100 之间的数字。",
    "Nothing was saved yet. Please look at the marked fields.": "尚未保存，请检查标出的字段。",
    "1 open opportunity": "进行中的销售机会 1 个",
    "A customer of this name exists already. Which one was won?": "已有同名客户。开发成功的是哪一个？",
    "Please choose: link to a customer that exists, or create another one.": (
        "请选择：关联到已有客户，或新建一个客户。"
    ),
    "Customers with a similar name": "名称相近的客户",
    "Your input is still here and not saved yet": "您填写的内容仍在，尚未保存",
    "Nothing found.": "没有找到。",
    "You are not allowed to do this.": "您没有权限进行此操作。",
    "Only the responsible account manager or a supervisor may change this customer.": (
        "只有负责的客户经理或销售主管可以修改该客户。"
    ),
    "Somebody else set your password. Please choose one that only you know.": (
        "您的密码是别人设置的，请改成只有您自己知道的密码。"
    ),
    "The password is changed. All other sessions have ended.": "密码已修改，其他会话已全部结束。",
    "This is not your current password.": "当前密码不正确。",
    "The two passwords differ.": "两次输入的密码不一致。",
    # states, marks, ratings
    "Unassigned": "未分配",
    "Assigned": "已指派",
    "Failed": "开发失败",
    "Incomplete": "资料待完善",
    "Not linked": "未关联",
    "4 of 5 stars": "4 星（共 5 星）",
    # words of the dictionary
    "North China": "华北",
    "Major customer": "大客户",
    "Partner": "合作伙伴",
    "Male": "男",
    "Female": "女",
    "Price too high": "价格过高",
    # labels
    "Phone": "电话",
    "Customer": "客户",
    "Summary": "概要",
}
