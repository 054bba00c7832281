"""Form fields that lose nothing: exact decimals, days, texts that any database can store, references to records."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, DecimalField, Field, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from app.core.days import day_from

UNSEEN = {"Cf", "Zl", "Zp", "Zs"}
"""Categories of Unicode: joiners and marks of direction, separators, blanks."""
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
NOT_STORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
"""Control characters, and halves of pairs, which only programs send."""
REQUIRED = _l("This field is required.")
LARGEST_KEY = 2**31 - 1
MOST_STARS = 5
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)


def key_from(text: Any, largest: int = LARGEST_KEY) -> int | None:
    """*text* as a record's key, None if it cannot be one."""
    digits = str(text or "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(largest))):
        return None
    return int(digits) if 0 < int(digits) <= largest else None


def storable(_form: Any, field: Any) -> None:
    """Refuse characters that no database text holds."""
    if isinstance(field.data, str) and NOT_STORABLE.search(field.data):
        raise ValidationError(_("This contains characters that cannot be stored."))


def strip(text: str | None) -> str | None:
    """Without blanks around it; nothing at all if nothing is left that can be seen."""
    kept = (text or "").strip()
    return kept if any(_can_be_seen(letter) for letter in kept) else None


def _can_be_seen(letter: str) -> bool:
    """Blanks and joiners without width cannot, nor can the letters that stand for none."""
    return unicodedata.category(letter) not in UNSEEN and letter not in BLANKS


def typed(valuelist: list[str]) -> str | None:
    """What was typed into a field, None if nothing was."""
    return strip(valuelist[0]) if valuelist else None


class TextField(StringField):
    """One line of text; *suggestions* are offered while it is typed.

    *similar* is an address that finds look-alikes, *similar_title* what stands above them.
    """

    suggestions: Sequence[str] = ()
    similar = ""
    similar_title: Any = _l("Customers with a similar name")


class LongTextField(TextAreaField):
    """Several lines of text."""


class WholeNumberField(IntegerField):
    """A whole number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; the framework's own message is English only."""
        self.data, text = None, typed(valuelist)
        if text is None:
            return
        try:
            self.data = int(text) if len(text) < 20 else None
        except ValueError:
            self.data = None
        if self.data is None:
            raise ValueError(_("This is not a whole number."))


class ExactDecimalField(DecimalField):
    """A decimal number, kept as typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "places": None})

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; thousands separators are welcome."""
        self.data, text = None, typed(valuelist)
        if text is None:
            return
        try:
            number = Decimal(text.replace(",", ""))
        except ArithmeticError:
            number = Decimal("NaN")
        if not number.is_finite():
            raise ValueError(_("This is not a number."))
        self.data = number

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:f}"


class DayField(DateField):
    """A day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a day, as ISO has it or the user's language."""
        self.data, text = None, typed(valuelist)
        if text is None:
            return
        try:
            self.data = day_from(text)
        except ValueError as error:
            raise ValueError(_("This is not a date; write it like 2007-12-13.")) from error
        if not EARLIEST <= self.data <= LATEST:
            raise ValueError(_("This date is too far away."))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.data.isoformat()


class StarsField(RadioField):
    """One to five stars."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, choices=[], coerce=int, validate_choice=False, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number of stars."""
        self.data = None
        if valuelist and valuelist[0]:
            self.data = key_from(valuelist[0])
            if self.data is None or self.data > MOST_STARS:
                raise ValueError(_("This is not a valid choice."))

    def iter_choices(self) -> Any:
        """The stars, the chosen ones marked."""
        for rating in range(1, MOST_STARS + 1):
            yield str(rating), "★" * rating, self.data == rating, {}


class RecordField(Field):
    """A reference to a record, chosen from a short list.

    *options* gives the records to choose from, as the person acting may see them. The one that is set already is
    kept even where it is no longer offered.
    """

    radio = False
    """Is each choice shown with its own button?"""
    empty_label: Any = ""
    """What choosing none of them means."""

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        options: Callable[[], Iterable[Any]] = tuple,
        describe: Callable[[Any], str] = str,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self._options = options
        self.describe = describe
        self._offered: list[Any] | None = None

    @property
    def offered(self) -> list[Any]:
        """The records to choose from, and the one that is set."""
        if self._offered is None:
            self._offered = list(self._options())
            if self.object_data is not None and self.object_data not in self._offered:
                self._offered.append(self.object_data)
        return self._offered

    def process_formdata(self, valuelist: list[str]) -> None:
        """Find the chosen record among those offered."""
        self.data = None
        wanted = typed(valuelist)
        if wanted is None:
            return
        self.data = self.find(key_from(wanted))
        if self.data is None:
            raise ValueError(_("This is not a valid choice."))

    def find(self, key: int | None) -> Any:
        """The offered record with this key."""
        return next((record for record in self.offered if record.id == key), None)


class SearchedRecordField(RecordField):
    """A reference to a record of a large table, found by typing; *endpoint* answers what matches."""

    def __init__(self, *args: Any, endpoint: str, load: Callable[[int], Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.endpoint = endpoint
        self._load = load

    def find(self, key: int | None) -> Any:
        """The record with this key, if the person acting may see it."""
        return None if key is None else self._load(key)


class Given(InputRequired):
    """Something must be typed: 0 will do, blanks will not. What cannot be understood keeps its own message."""

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse the field if there is nothing in it."""
        if not (field.raw_data and strip(field.raw_data[0])):  # the first is what the field has read
            field.raw_data = []
        super().__call__(form, field)


def require(field: Any) -> None:
    """Make a field of one form required."""
    rest = [check for check in field.validators if not isinstance(check, Optional)]
    field.validators = [Given(REQUIRED), *rest]
    field.flags.required = True


def within(low: Any, high: Any) -> Callable[[Any, Any], None]:
    """Between *low* and *high*; nothing at all is for others to judge."""

    def check(_form: Any, field: Any) -> None:
        if field.data is not None and not low <= field.data <= high:
            raise ValidationError(_("Please enter a number from %(low)s to %(high)s.", low=low, high=high))

    return check


def decimal_places(most: int) -> Callable[[Any, Any], None]:
    """At most *most* digits behind the point, so that nothing is rounded away in silence."""

    def check(_form: Any, field: Any) -> None:
        if field.data is not None and -field.data.normalize().as_tuple().exponent > most:
            raise ValidationError(_("At most %(most)d digits behind the point.", most=most))

    return check
