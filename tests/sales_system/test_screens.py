"""Products and stock on the screen, and what happens there when the sales system has no answer."""

import pytest

from app.sales_system import link
from app.sales_system.unavailable import SalesSystemUnavailable
from tests.factories import CustomerFactory
from tests.screens import column, columns, details, press, rows

PRODUCT = "product_id name model batch unit unit_price remark".split()
OTHERS = "/ /customers/list/ /customers/show/{customer} /search/?q=公司 /search/suggest?q=公司 /profile/".split()
AWAY = {"zh": "目前无法连接销售系统。", "en": "The sales system cannot be reached at the moment."}


@pytest.fixture
def asked(monkeypatch):
    """How often a sales system is asked, which has no answer."""
    asked = []

    def read(*_):
        asked.append(1)
        raise SalesSystemUnavailable

    monkeypatch.setattr(link.Link, "read", read)
    return asked


def in_three_places(sales):
    printer = sales.product("打印机", model="P-100", batch="A级")
    sales.stock(printer, warehouse="北京仓", bin="A-01", quantity=12, remark="待检")
    sales.stock(printer, warehouse="上海仓", bin="B-07", quantity=3)
    sales.stock(sales.product("扫描仪", model="S1", batch=None), warehouse="北京仓", bin="A-02", quantity=40)
    return printer


# --- products


def test_products_have_their_columns(as_li, sales):  # core: PRD-1
    sales.product("打印机", model="P-100", batch="A级", unit="台", unit_price="1234.5", remark="停产")
    page = as_li.open("/products/list/")
    assert columns(page) == ["产品名称", "型号", "等级/批次", "单位", "单价(元)", "备注"]
    assert rows(page) == [
        {
            "产品名称": "打印机",
            "型号": "P-100",
            "等级/批次": "A级",
            "单位": "台",
            "单价(元)": "1,234.50",
            "备注": "停产",
        }
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("name=打印", ["打印机"]),
        ("model=s1", ["扫描仪"]),
        ("batch=A级", ["打印机"]),
        ("q=P-1", ["打印机"]),
        ("name=打印&model=S", []),
        ("sort=-name", ["扫描仪", "打印机"]),
        ("sort=model", ["打印机", "扫描仪"]),
    ],
)
def test_products_are_searched_and_sorted(as_li, sales, query, found):  # core: PRD-1
    in_three_places(sales)
    assert column(as_li.open(f"/products/list/?{query}"), "产品名称") == found


def test_a_product_tells_where_it_lies(as_li, sales):
    in_three_places(sales)
    page = press(as_li, as_li.open("/products/list/"), "打印机")
    assert details(page)["型号"] == "P-100"
    assert columns(page) == ["仓库", "货位", "件数", "备注"]
    assert column(page, "仓库") == ["上海仓", "北京仓"]
    assert "历史记录" not in page.text


def test_products_and_stock_are_only_read(as_admin, sales):
    printer = in_three_places(sales)
    for path in ("/products/list/", "/stock/list/"):
        page = as_admin.open(path)
        assert (page.find("main td.acts"), "操作" in page.texts("main th")) == ([], False)
    for path in ("add", f"edit/{printer.id}", f"delete/{printer.id}", "options"):
        assert as_admin.open(f"/products/{path}").status == 404
        assert as_admin.open(f"/stock/{path}").status == 404


# --- stock


def test_stock_has_its_columns(as_li, sales):  # core: STK-1
    in_three_places(sales)
    page = as_li.open("/stock/list/?product=P-100&warehouse=北京")
    assert columns(page) == ["产品", "仓库", "货位", "件数", "备注"]
    assert rows(page) == [{"产品": "打印机-P-100-A级", "仓库": "北京仓", "货位": "A-01", "件数": "12", "备注": "待检"}]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("product=打印", ["3", "12"]),
        ("product=打印机-P-100-A级", ["3", "12"]),
        ("product=-", ["3", "12", "40"]),
        ("warehouse=北", ["12", "40"]),
        ("q=扫描", ["40"]),
        ("q=B-07", ["3"]),
        ("sort=-quantity", ["40", "12", "3"]),
        ("sort=-product", ["40", "3", "12"]),
    ],
)
def test_stock_is_searched_and_sorted(as_li, sales, query, found):  # core: STK-1
    in_three_places(sales)
    assert column(as_li.open(f"/stock/list/?{query}"), "件数") == found


def test_stock_leads_to_its_product(as_li, sales):
    in_three_places(sales)
    page = press(as_li, as_li.open("/stock/list/?q=扫描"), "扫描仪-S1")
    assert details(page)["产品名称"] == "扫描仪"


@pytest.mark.parametrize(
    ("path", "heading", "found"),
    [
        ("/products/list/?name=印&sort=-unit_price", "产品名称", ["打印机"]),
        ("/products/list/?q=s1", "产品名称", ["扫描仪"]),
        ("/products/list/", "型号", ["P-100", "S1"]),
        ("/stock/list/?product=打印机-P&warehouse=北", "件数", ["12"]),
        ("/stock/list/?sort=-product", "件数", ["40", "3", "12"]),
        ("/stock/list/", "货位", ["B-07", "A-01", "A-02"]),
    ],
)
def test_every_kind_of_sales_system_shows_the_same(as_li, system, path, heading, found):  # core: PRD-1, STK-1
    in_three_places(system)
    assert sorted(column(as_li.open(path), heading)) == sorted(found)


# --- what every list has


def test_columns_page_size_and_searches_are_kept(as_wang, sales):
    in_three_places(sales)
    as_wang.forge("/products/look", {"columns": "model", "size": "50"})
    as_wang.forge("/products/searches", {"name": "打印机", "query": "?name=打印"})
    page = as_wang.open("/products/list/")
    assert columns(page) == ["型号"]
    assert column(press(as_wang, page, "打印机"), "型号") == ["P-100"]


def test_long_lists_have_pages(as_li, sales):
    for number in range(26):
        sales.product(f"产品{number:02}")
    page = as_li.open("/products/list/?page=2")
    assert column(page, "产品名称") == ["产品25"]
    assert "第 26–26 条，共 26 条" in page.text


def test_a_key_of_more_than_32_bits_leads_to_its_product(as_li, sales):
    product = sales.product("打印机", id=2**62 + 1)
    assert details(as_li.open(f"/products/show/{product.id}"))["产品名称"] == "打印机"
    assert as_li.open(f"/products/show/{2**63}").status == 404


def test_a_page_takes_few_statements(as_li, sales, statements):
    in_three_places(sales)
    for path in ("/products/list/", "/stock/list/"):
        with statements() as seen:
            assert as_li.open(path).status == 200
        assert len(seen) <= 8, seen


# --- while the sales system has no answer


@pytest.mark.parametrize("language", AWAY)
@pytest.mark.parametrize("path", ["/products/list/?name=打印", "/stock/list/"])
def test_away_it_is_said_in_one_sentence_and_the_screen_stays(as_li, sales, path, language):  # core: SAL-2, CUS-5
    as_li.open(f"/lang/{language}")
    sales.stop()
    page = as_li.open(path)
    assert (page.status, page.texts("main [role=alert] p")[0]) == (503, AWAY[language])
    assert page.find("nav a[href='/products/list/']")
    assert page.find("main form[role=search]")
    sales.start()
    assert as_li.open(path).status == 200


def test_away_a_product_is_said_to_be_away(as_li, sales):
    product = sales.product()
    sales.stop()
    page = as_li.open(f"/products/show/{product.id}")
    assert (page.status, page.texts("h1")[-1]) == (503, AWAY["zh"])


def test_slow_it_is_said_to_be_slow(app, as_li, sales):  # core: SAL-2
    sales.product()
    sales.slow("crm_product")
    app.config["CRM_SALES_TIMEOUT"] = 0.3
    page = as_li.open("/products/list/")
    assert (page.status, page.texts("main [role=alert] p")[0]) == (503, "销售系统目前响应太慢。")
    app.config["CRM_SALES_TIMEOUT"] = 20
    assert as_li.open("/stock/list/").status == 200


def test_without_a_view_only_its_screen_says_so(as_li, sales):
    sales.drop("crm_stock")
    product = sales.product()
    page = as_li.open("/stock/list/")
    assert page.status == 503
    assert "销售系统提供的内容与约定不符" in page.text
    assert as_li.open("/products/list/").status == 200
    page = as_li.open(f"/products/show/{product.id}")
    assert (page.status, details(page)["产品名称"]) == (200, product.name)
    assert len(page.texts("main [role=alert]")) == 1


@pytest.mark.parametrize("column", ["unit_price", "name"])
def test_without_a_column_its_screen_says_so(as_li, sales, column):
    sales.drop_column("crm_product", column)
    page = as_li.open("/products/list/")
    assert page.status == 503
    assert "销售系统提供的内容与约定不符" in page.text


@pytest.mark.parametrize(
    ("column", "value", "status"),
    [
        ("unit_price", "'面议'", 503),
        ("unit_price", "9e300", 503),
        ("name", "x'ff00'", 503),
        ("name", "NULL", 200),
        ("name", "''", 200),
        ("name", "12", 200),
        ("unit_price", "NULL", 200),
        ("unit_price", "-1e-30", 200),
        ("remark", "'<script>alert(1)</script>'", 200),
        ("product_id", "NULL", 200),
        ("product_id", "'x'", 503),
    ],
)
def test_garbage_is_no_bug(as_li, sales, column, value, status):
    sales.stock(sales.product())
    offered = ", ".join(f"{value} AS {each}" if each == column else each for each in PRODUCT)
    sales.replace("crm_product", f"SELECT {offered} FROM old_crm_product")  # noqa: S608 - our own view
    page = as_li.open("/products/list/")
    assert page.status == status, page.text
    assert as_li.open("/stock/list/").status in (200, status)
    assert "<script>alert" not in page.source


# --- everybody else


def test_no_other_screen_asks_the_sales_system(as_li, as_root, make, asked):  # core: SAL-2, CUS-5
    customer = make(CustomerFactory)
    for path in OTHERS:
        assert as_li.open(path.format(customer=customer.id)).status == 200
    assert as_root.open("/").status == 200
    assert asked == []
    assert as_li.open("/products/list/").status == 503
    assert asked == [1]
