"""Screens of what the company sells and has in stock, as the sales system knows it."""

from typing import Any

from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import Select, select

from app.core.filters import Contains, quick_search
from app.sales_system.models import Product, Stock
from app.sales_system.screens import SalesScreen


class ProductView(SalesScreen):
    """查询产品信息: what the company sells (PRD-1)."""

    datamodel = SQLAInterface(Product)
    route_base = "/products"
    class_permission_name = "Products"
    list_title = _l("Products")
    list_columns = ["name", "model", "batch", "unit", "unit_price", "remark"]
    sortable = ("name", "model", "batch", "unit", "unit_price")
    quick_columns = ("name", "model", "batch")
    filters = [Contains("name"), Contains("model"), Contains("batch")]
    show_fieldsets = [(None, {"fields": ["name", "model", "batch", "unit", "unit_price", "remark"]})]

    def order(self, found: Select[Any]) -> Select[Any]:
        """By name, as one looks them up."""
        return found.order_by(Product.name, Product.model, Product.batch, Product.id)


class OfProduct(Contains):
    """The product is called so: every part of «name-model-batch», as it is shown, is part of one of the three."""

    def condition(self, entity: Any, value: str) -> Any:
        """Refers to a product that is called so."""
        parts = [part.strip() for part in value.split("-") if part.strip()]
        called_so = [quick_search(Product, ProductView.quick_columns, part) for part in parts]
        return entity.product_id.in_(select(Product.id).where(*called_so)) if parts else None


class StockView(SalesScreen):
    """查询库存: how much of a product lies where (STK-1)."""

    datamodel = SQLAInterface(Stock)
    route_base = "/stock"
    class_permission_name = "Stock"
    exclude_route_methods = SalesScreen.exclude_route_methods | {"show"}
    list_title, tab_title = _l("Stock"), lazy_pgettext("tab", "Stock")
    list_columns = ["product", "warehouse", "bin", "quantity", "remark"]
    sortable = ("product", "warehouse", "bin", "quantity")
    sort_keys = {"product": "product_name"}
    filters = [OfProduct("product"), Contains("warehouse")]
    quick_columns = ("product_name", "warehouse", "bin")
    show_fieldsets = []

    def order(self, found: Select[Any]) -> Select[Any]:
        """By product, then by place."""
        return found.order_by(Stock.product_name, Stock.warehouse, Stock.bin, Stock.id)

    def columns_below(self, parent: Any, names: list[str] | None = None) -> list[str]:
        """On the page of a product everybody knows whose stock it is."""
        return [name for name in names or self.list_columns if parent is None or name != "product"]
