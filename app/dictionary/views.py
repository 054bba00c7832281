"""The data dictionary's screens."""

from typing import Any

from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from app.core.database import db
from app.core.fields import TextField
from app.core.filters import Choice, Contains
from app.core.forms import RecordForm
from app.core.views import RecordView
from app.dictionary import operations, queries
from app.dictionary.models import CATEGORY_LABELS, DictionaryItem


def _categories() -> list[tuple[str, Any]]:
    return [(name, CATEGORY_LABELS.get(name, name)) for name in db.session.scalars(queries.categories())]


class DictionaryView(RecordView):
    """数据字典管理."""

    datamodel = SQLAInterface(DictionaryItem)
    route_base = "/dictionary"
    class_permission_name = "Dictionary"
    list_title = _l("Data dictionary")
    add_title, edit_title = _l("New dictionary item"), _l("Edit dictionary item")
    list_columns = ["number", "category", "item", "label_en", "value", "editable", "retired"]
    sortable = ("number", "category", "item", "value")
    quick_columns = ("item", "value", "label_en")
    filters = [Choice("category", values=_categories), Contains("item"), Contains("value")]
    show_fieldsets = [(None, {"fields": ["number", "category", "item", "label_en", "value", "editable", "retired"]})]
    form_fieldsets = [(None, {"fields": ["category", "item", "value", "label_en", "editable", "retired"]})]
    row_buttons = ("edit", "delete")

    def order(self, found: Select[Any]) -> Select[Any]:
        """By category and place, as the selection lists show them."""
        return found.order_by(DictionaryItem.category, DictionaryItem.position, DictionaryItem.id)

    def value(self, record: DictionaryItem, name: str) -> Any:
        """The category in the reader's language."""
        return record.category_label if name == "category" else super().value(record, name)

    def filled(self, form: RecordForm, record: DictionaryItem) -> None:
        """Offer the categories there are while one is typed."""
        suggest(form.category, [name for name, _label in _categories()])

    def check_edit(self, record: DictionaryItem) -> None:
        """DIC-1."""
        operations.check_editable(record)

    def check_delete(self, record: DictionaryItem) -> None:
        """DIC-1."""
        operations.check_editable(record)

    def before_save(self, record: DictionaryItem, form: RecordForm) -> None:
        """Place the item in its list."""
        operations.check_unique(record)
        operations.check_category(record)
        operations.place(record)


def suggest(field: TextField, words: list[str]) -> None:
    """Offer *words* while the field is typed; anything else may be typed as well."""
    field.suggestions = words
