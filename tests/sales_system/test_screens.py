"""Products and stock."""

from tests.screens import columns, rows


def test_products(as_li, sales):  # core: PRD-1
    sales.product("打印机", unit_price="1234.50")
    page = as_li.open("/products/list/")
    assert page.status == 200, page.text
    print(columns(page), rows(page))
    product = sales.product("扫描仪")
    sales.stock(product)
    print(as_li.open("/stock/list/").text)
    page = as_li.open(f"/products/show/{product.id}")
    assert page.status == 200, page.text
    print(page.text)
    for q in ("sort=product", "product=扫描仪-X1-A级", "warehouse=北", "q=扫", "sort=-quantity"):
        p = as_li.open("/stock/list/?" + q)
        assert p.status == 200
        print(q, rows(p))
    sales.stop()
    p = as_li.open("/stock/list/")
    assert p.status == 503
    print(p.text)
    print(as_li.open(f"/products/show/{product.id}").text)
