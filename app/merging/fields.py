"""What is asked when two customers become one."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField
from wtforms.validators import ValidationError

from app.core.database import db
from app.core.fields import REQUIRED, Given, SearchedRecordField
from app.core.forms import RecordForm
from app.customers.models import Customer

MINE, THEIRS = "mine", "theirs"


class WhichStays(RadioField):
    """Which of two values stays; *mine* and *theirs* are these in words."""

    def __init__(self, label: Any = None, *, mine: Any, theirs: Any, **kwargs: Any) -> None:
        super().__init__(label, choices=[], validate_choice=False, **kwargs)
        self._words = {MINE: mine, THEIRS: theirs}

    def iter_choices(self) -> Any:
        """Both, the chosen one marked."""
        for value, words in self._words.items():
            yield value, words, self.data == value, {}

    def pre_validate(self, form: Any) -> None:
        """One of the two."""
        if self.data not in (MINE, THEIRS):
            raise ValidationError(_("This is not a valid choice."))


class OtherForm(RecordForm):
    """Asks which other customer is meant."""

    other = SearchedRecordField(
        _l("The other customer"),
        [Given(REQUIRED)],
        endpoint="/customers/options",
        load=lambda key: db.session.get(Customer, key),
    )


class MergeForm(RecordForm):
    """Remembers the versions of both; a field for each attribute in which they differ is added (see `views`)."""

    other_version = HiddenField()
