"""From a lead to a customer in a real browser, in both languages, in no more clicks than docs/journeys.md says."""

import re
from pathlib import Path

import pytest

from tests.chromium import another_page

JOURNEYS = (Path(__file__).parent.parent / "docs" / "journeys.md").read_text(encoding="utf-8")
COUNTED = re.findall(r"^\| (?:supervisor|account manager) \| ([^|]+) \| [^|]+ \| (\d+) \|", JOURNEYS, re.MULTILINE)
CLICKS = {task: int(clicks) for task, clicks in COUNTED}

CHINESE = {
    "Opportunities": "销售机会管理",
    "New opportunity": "创建销售机会",
    "Save": "保存",
    "Saved": "保存成功",
    "Assign": "指派",
    "Assigned": "指派成功",
    "Development plans": "客户开发计划",
    "Plan": "制定计划",
    "Add": "添加",
    "Won": "开发成功",
    "Done": "操作成功",
    "Customers": "客户信息管理",
    "Incomplete": "资料待完善",
    "Edit": "编辑",
    "Contacts": "联系人",
    "New contact": "新建联系人",
    "Activities": "交往记录",
    "New activity": "新建交往记录",
}
LEAD = {
    "customer_name": "北京晨光科技有限公司",
    "summary": "采购压力变送器",
    "probability": "60",
    "contact": "赵敏",
    "contact_phone": "13800138000",
    "description": "老厂改造，需要三十台。",
}
NAME = LEAD["customer_name"]
CUSTOMER = {
    "phone": "010-62345678",
    "fax": "010-62345679",
    "website": "https://www.example.com",
    "address": "中关村大街1号",
    "postcode": "100080",
    "legal_representative": "赵敏",
    "bank": "中国工商银行",
    "bank_account": "6222000011112222",
}


class Person:
    """Somebody at a screen, whose clicks are counted."""

    def __init__(self, page, language):
        self.page, self.language, self.clicks = page, language, 0
        page.goto(f"/lang/{language}")
        page.goto("/")

    def word(self, english):
        return CHINESE[english] if self.language == "zh" else english

    def click(self, english, inside="main", nth=0):
        """Press or follow what is called so, to the page where it leads."""
        self.clicks += 1
        place = self.row() if inside == "row" else self.page.locator(inside)
        name = self.word(english)
        link = place.get_by_role("link", name=name, exact=True)
        with another_page(self.page):
            link.or_(place.get_by_role("button", name=name, exact=True)).nth(nth).click()

    def row(self):
        return self.page.get_by_role("row").filter(has_text=NAME)

    def fill(self, **values):
        for name, value in values.items():
            self.page.locator(f"main [name={name}]:not([type=hidden])").fill(value)

    def choose(self, name, text=""):
        """Choose the first real option with *text* in it."""
        self.clicks += 1
        options = self.page.locator(f"main select[name={name}] option:not([value=''])").filter(has_text=text)
        self.page.locator(f"main select[name={name}]").select_option(options.first.get_attribute("value"))

    def rate(self, name):
        self.clicks += 1
        self.page.locator(f"main label:has(input[name={name}][value='4'])").click()

    def has_done(self, task, told=None):
        """The task is done, in as many clicks as it may take, and the user was told so."""
        if told:
            self.page.locator("main .alert", has_text=self.word(told)).wait_for()
        assert (task, self.clicks) == (task, CLICKS[task])
        self.clicks = 0


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_a_lead_to_a_customer(page_of, language):  # core: OPP-1, OPP-4, OPP-5, OPP-6, OPP-7, CUS-1, CUS-2, CUS-3
    wang = Person(page_of("wang"), language)
    find_and_assign(wang)
    wang.page.goto("/logout/")
    li = Person(page_of("li"), language)
    develop_and_win(li)
    keep(li)


def find_and_assign(wang):
    wang.click("Opportunities", "nav")
    wang.click("New opportunity")
    wang.fill(**LEAD)
    wang.click("Save")
    wang.has_done("enter an opportunity", "Saved")
    wang.click("Assign", "row")
    wang.choose("assignee", "李明")
    wang.click("Assign")
    wang.has_done("assign it", "Assigned")


def develop_and_win(li):
    li.click("Development plans", "nav")
    li.click("Plan", "row")
    li.page.wait_for_url("**/plans/show/**")
    li.has_done("open its development plan")
    for day in ("2030-03-01", "2030-03-08", "2030-03-15"):
        li.fill(planned_on=day, content=f"拜访 {day}")
        li.click("Add")
        li.page.get_by_text(f"拜访 {day}").first.wait_for()
    li.has_done("plan three dated steps", "Saved")
    for place in range(3):
        li.page.locator("textarea[name=result]").nth(place).fill(f"谈得很好 {place}")
    li.click("Save")
    li.has_done("write down three results", "Saved")
    li.click("Won")
    li.page.wait_for_url("**/step/win/**")
    li.click("Won")
    li.has_done("win it", "Done")


def keep(li):
    li.click("Customers", "nav")
    assert li.word("Incomplete") in li.row().inner_text()
    li.click("Edit", "row")
    li.fill(**CUSTOMER)
    li.choose("region")
    li.choose("level")
    li.rate("satisfaction")
    li.rate("credit")
    li.click("Save")
    li.has_done("complete the customer", "Saved")
    assert li.word("Incomplete") not in li.row().inner_text()
    li.click("Contacts", "row")
    for name in ("钱多多", "孙小美"):
        li.click("New contact")
        li.fill(name=name, position="采购经理", office_phone="010-62345678")
        li.choose("gender")
        li.click("Save")
        li.page.locator("main table").get_by_text(name).wait_for()
    li.has_done("add two contacts", "Saved")
    li.page.goto("/customers/list/")
    li.click("Activities", "row")
    for day in ("01", "02", "03"):
        li.click("New activity")
        li.fill(happened_on=f"2026-01-{day}", place="客户公司", summary=f"第{day}次拜访", detail="介绍新产品")
        li.click("Save")
        li.page.locator("main table").get_by_text(f"第{day}次拜访").wait_for()
    li.has_done("add three activities", "Saved")
