"""What administrators are told about the sales system: at home what is known of it, by a command what is wrong."""

from datetime import datetime

import pytest
from flask_appbuilder.security.sqla.models import Role

from app.core import clock
from app.core.database import db
from app.sales_system import health as health_check
from app.sales_system.health import check
from app.sales_system.link import SalesSystemUnavailable, read
from app.sales_system.models import SalesRecord
from tests.browser import folded
from tests.sales import TAKES_FOR_EVER
from tests.screens import english

VIEWS = ["crm_product", "crm_stock", "crm_order", "crm_order_line"]


@pytest.fixture
def checked(app):
    """`checked()`: the complaints of the check, and the views that are as agreed."""

    def checked():
        with app.app_context():
            findings = list(check())
        complaints = [finding.sentence for finding in findings if not finding.ok]
        return complaints, [finding.sentence.partition(":")[0] for finding in findings if finding.ok]

    return checked


@pytest.fixture
def crm(app):
    """`crm("check-sales")`: what the command prints, and its exit code."""

    def crm(*args):
        result = app.test_cli_runner().invoke(args=["crm", *args])
        return result.output, result.exit_code

    return crm


# --- the check


def test_a_sales_system_as_agreed_has_nothing_to_complain_of(system, checked):  # core: SAL-3
    system.stock(system.product())
    system.order("C1", "2007-12-01", lines=[(system.product(), 2, "9.90")])
    assert checked() == ([], VIEWS)


def test_every_missing_view_is_named(system, checked):  # core: SAL-3
    system.drop("crm_stock")
    system.drop("crm_order")
    complaints, sound = checked()
    assert [complaint.partition(" [")[0] for complaint in complaints] == [
        "crm_stock: the view is missing, or not for us to read",
        "crm_order: the view is missing, or not for us to read",
    ]
    assert sound == ["crm_product", "crm_order_line"]


def test_every_missing_column_is_named(system, checked):  # core: SAL-3
    system.drop_column("crm_order", "total_amount")
    system.drop_column("crm_order", "status")
    system.drop_column("crm_product", "remark")
    assert checked() == (
        [
            "crm_product: the column remark is missing",
            "crm_order: the column status is missing",
            "crm_order: the column total_amount is missing",
        ],
        ["crm_stock", "crm_order_line"],
    )


def test_a_column_of_another_kind_is_named(system, checked):
    system.order("C1", "2007-12-01")
    columns = "order_id, order_no, customer_code, 'soon' AS ordered_at, delivery_address, status, total_amount"
    system.replace("crm_order", f"SELECT {columns} FROM old_crm_order")  # noqa: S608 - our own view
    ((complaint,), _sound) = checked()
    assert complaint.startswith("crm_order: the column ordered_at is not a date with a time [")


def test_keys_that_are_missing_or_there_twice_are_a_complaint(system, checked):
    system.stock(system.product())
    twice = "SELECT * FROM old_crm_stock UNION ALL SELECT * FROM old_crm_stock"
    system.replace("crm_stock", twice)
    assert checked()[0] == ["crm_stock: 2 rows, but only 1 different keys in stock_id"]


def test_more_rows_than_can_be_counted_are_as_agreed(sales, checked, monkeypatch):
    monkeypatch.setattr(health_check, "PATIENCE_FOR_COUNTING_S", 0.3)
    for number in range(health_check.SAMPLE + 1):
        sales.product(id=number + 1)
    endless = TAKES_FOR_EVER["sqlite"]
    sales.replace("crm_product", f"SELECT * FROM old_crm_product WHERE product_id <= 200 OR ({endless}) > 0")  # noqa: S608
    complaints, sound = checked()
    assert (complaints, sound[0]) == ([], "crm_product")


def test_a_sales_system_that_is_away_is_one_complaint(sales, checked):
    sales.stop()
    ((complaint,), sound) = checked()
    assert (complaint.partition(" [")[0], sound) == ("目前无法连接销售系统。", [])


def test_a_slow_view_is_a_complaint_about_that_view(app, sales, checked):
    app.config["CRM_SALES_TIMEOUT"] = 0.5
    sales.order("C1", "2007-12-01")
    sales.slow("crm_order")
    complaints, sound = checked()
    assert complaints == ["crm_order: 销售系统目前响应太慢。"]
    assert sound == ["crm_product", "crm_stock", "crm_order_line"]


# --- the command


def test_the_command_says_ok_and_how_much_there_is(sales, crm):  # core: SAL-3
    sales.orders([("C1", "2007-12-01", 1)] * 3)
    output, code = crm("check-sales")
    assert code == 0
    assert [line.partition(", counted")[0] for line in output.splitlines()] == [
        "crm_product: OK, 0 rows",
        "crm_stock: OK, 0 rows",
        "crm_order: OK, 3 rows",
        "crm_order_line: OK, 0 rows",
    ]


def test_the_command_fails_where_something_is_missing(sales, crm):  # core: SAL-3
    sales.drop("crm_stock")
    output, code = crm("check-sales")
    assert (code, "crm_stock: the view is missing" in output, "crm_order: OK" in output) == (1, True, True)


def test_the_command_fails_where_nobody_answers(sales, crm):
    sales.stop()
    output, code = crm("check-sales")
    assert (code, output.startswith("The sales system cannot be reached at the moment. [")) == (1, True)


# --- at home


@pytest.fixture
def as_administrator(app, as_root):
    """Root, who may run jobs."""
    with app.app_context():
        security = app.appbuilder.sm
        may_run = security.add_permission_view_menu("can_run", "Jobs")
        role = db.session.query(Role).filter_by(name="System administrator").one()
        if may_run not in role.permissions:
            role.permissions.append(may_run)
        db.session.commit()
    return as_root


def health(page):
    """What home says about each part of the system: label → how it is, and the sentence."""
    return {folded(term): folded(term.getnext()) for term in page.find("main .health dt")}


def test_at_home_it_is_said_how_the_sales_system_is(app, as_administrator, sales):  # core: SAL-2
    assert health(as_administrator.open("/"))["销售系统 正常"] == "启动以来尚未访问过。"
    with app.app_context(), clock.at(datetime(2026, 3, 2, 1, 30)):
        read(lambda _session: 1)
    assert health(as_administrator.open("/"))["销售系统 正常"] == "最近一次应答：2026-03-02 09:30。"


def test_at_home_it_is_said_since_when_it_has_no_answer(app, as_administrator, sales):
    with app.app_context():
        for minute in (31, 32):
            with clock.at(datetime(2026, 3, 2, 1, minute)), pytest.raises(SalesSystemUnavailable):
                read(lambda _session: _fail())
    assert health(as_administrator.open("/"))["销售系统 有问题"] == "2026-03-02 09:31 起：目前无法连接销售系统。"
    page = english(as_administrator).open("/")
    assert health(page)["Sales system In trouble"].startswith("Since Mar 2, 2026 09:31: The sales")


def _fail():
    raise SalesSystemUnavailable


def test_nobody_else_is_told(as_li, as_wang, as_gao, sales):
    assert [health(browser.open("/")) for browser in (as_li, as_wang, as_gao)] == [{}] * 3


def test_the_check_knows_every_view():
    assert sorted(SalesRecord.metadata.tables) == sorted(VIEWS)
