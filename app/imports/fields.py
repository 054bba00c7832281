"""The form fields of an import: what a file holds, the file, what becomes of duplicates."""

from typing import IO, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import FileField, SelectField
from wtforms.validators import StopValidation

from app.attachments.fields import clean_name
from app.core.uploads import MEGABYTE
from app.imports.kinds import offered
from app.imports.models import Choice

MEGABYTES = 20


def kind_field() -> SelectField:
    """What the file holds, of that what the person acting may import."""
    return SelectField(_l("What the file holds"), choices=lambda: [(each.name, each.label) for each in offered()])


def duplicates_field() -> SelectField:
    """What becomes of rows that look like something that is known already."""
    return SelectField(
        _l("Rows that look like something that is known already"),
        choices=lambda: [
            (Choice.SKIP.value, _("skip")),
            (Choice.UPDATE.value, _("update what is there")),
            (Choice.CREATE.value, _("create all the same")),
        ],
        description=_l("Another choice can be made for single rows before anything is imported."),
    )


class TableFileField(FileField):
    """A file with a table in it; `content` is what was sent, once the field has been found valid."""

    accept = ".csv,.txt,.xlsx"
    megabytes = MEGABYTES
    largest = MEGABYTES * MEGABYTE
    name_of_file = ""
    content: IO[bytes]

    def pre_validate(self, form: Any) -> None:
        """Something must be there, and not too much."""
        sent = self.data
        if not isinstance(sent, FileStorage) or not sent.filename:
            raise StopValidation(_("Please choose a file."))
        self.name_of_file, self.content = clean_name(sent.filename), sent.stream
        if self.content.seek(0, 2) > self.largest:
            raise StopValidation(_("«%(name)s» is larger than %(most)d MB.", name=self.name_of_file, most=MEGABYTES))
        self.content.seek(0)
