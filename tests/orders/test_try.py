import pytest
from tests.factories import *
from tests.chromium import obstacles
from app.core.jobs import Progress
from app.orders import operations
@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_try(app, sales, make, page_of, language):
    c = make(CustomerFactory, name="东方国际贸易（上海）股份有限公司"); make(SalesCodeFactory, code="C1", customer=c)
    make(ActivityFactory, customer=c, happened_on=date(2026,11,3))
    d = make(CustomerFactory, name="没关联")
    p = sales.product(); q = sales.product("高性能企业级分布式存储服务器整机", model="ES-9000-PRO-MAX-2026", batch="特级/批次20261101")
    o = sales.order("C1","2026-11-01", lines=[(p, 3, "10.5"), (q, "1.5", "123456.789")], delivery_address="上海市浦东新区张江高科技园区祖冲之路2288弄5号楼12层1201室收发室转采购部")
    for n in range(40): sales.order("C1", f"2026-{n%10+1:02d}-01", amount=n*1000, status=5+n%2)
    sales.order("C1","2026-11-02",status=9); sales.order("C1","2026-11-03",status=2); sales.order("C9","2026-11-04",status=6)
    with app.app_context(): operations.refresh(Progress())
    page = page_of("li")
    found=[]
    for size in ((1366,768),(390,844)):
        page.set_viewport_size({"width":size[0],"height":size[1]})
        page.goto(f"/lang/{language}")
        def shot(name, path, status=200):
            r = page.goto(path)
            assert r.status == status, path
            if size[0] > 1000: found.extend((path, x) for x in obstacles(page))
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wide > 0: found.append((path, "wide", wide))
            page.screenshot(path=f"/tmp/shots-orders/{name}-{language}-{size[0]}.png", full_page=size[0]<1000)
        shot("list", f"/orders/list/?customer={c.id}")
        shot("all", f"/orders/list/?since=2026-10-01")
        shot("order", f"/orders/show/{o.id}")
        shot("tab", f"/customers/show/{c.id}?tab=orders#tab")
        shot("customer", f"/customers/show/{c.id}")
        shot("customers", f"/customers/list/")
        shot("history", f"/customers/show/{c.id}?tab=history#tab")
        shot("unlinked", f"/orders/list/?customer={d.id}")
    print(found)
