"""Fields about users: roles and permissions to tick, languages to choose from, whom to give work."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import SelectField
from wtforms.validators import ValidationError

from app.core import person
from app.core.database import db
from app.core.fields import RecordField
from app.core.setting_fields import Checkboxes
from app.people import labels, queries
from app.people.operations import TOO_MUCH, TOO_MUCH_ROLE


class RoleBoxes(Checkboxes):
    """Roles, each with its own box; *choices* makes pairs of a key and a label."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, coerce=int, **kwargs)

    def process_data(self, value: Any) -> None:
        """From roles to their keys."""
        self.data = [role.id for role in value or ()]


class RolesField(RoleBoxes):
    """The roles of a user: those that the person acting may give, and those the user has."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, choices=_roles, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Only what was offered, or is kept."""
        offered = {key for key, _label in _roles()} | {role.id for role in self.object_data or ()}
        if set(self.data or ()) - offered:
            raise ValidationError(str(TOO_MUCH_ROLE))

    def populate_obj(self, obj: Any, name: str) -> None:
        """Nothing: roles are given by `operations.settle`."""


def _roles() -> list[tuple[int, str]]:
    return [(role.id, labels.role(role.name)) for role in db.session.scalars(queries.roles_to_give(person.current()))]


def language_field() -> Any:
    """One of the languages, or the installation's."""
    return SelectField(_l("Language"), choices=_languages)


def _languages() -> list[tuple[str, str]]:
    known = current_app.config["LANGUAGES"]
    return [("", _("The default of the system")), *((key, language["name"]) for key, language in known.items())]


def grouped(rows: Any) -> list[tuple[str, list[tuple[int, str]]]]:
    """Permissions (key, verb, subject) by subject, each with its key and label, in a sensible order."""
    rows = sorted(rows, key=lambda row: labels.order(row[1], row[2]))
    return [
        (labels.subject(subject), [(key, labels.verb(verb)) for key, verb, _subject in group])
        for subject, group in groupby(rows, key=lambda row: row[2])
    ]


class PermissionsField(Checkboxes):
    """The permissions of a role: those that the person acting may give, and those the role has."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, coerce=int, choices=[], **kwargs)
        self._rows: list[Any] | None = None

    def process_data(self, value: Any) -> None:
        """From permissions to their keys."""
        self.data = [permission.id for permission in value or ()]

    def rows(self) -> list[Any]:
        """The permissions that can be ticked: key, verb, subject."""
        if self._rows is None:
            kept = [permission.id for permission in self.object_data or ()]
            self._rows = list(db.session.execute(queries.permissions_to_give(person.current(), kept)))
        return self._rows

    def groups(self) -> list[tuple[str, list[tuple[int, str, bool]]]]:
        """The boxes by subject: key, label, and whether it is ticked."""
        ticked = set(self.data or ())
        return [
            (title, [(key, label, key in ticked) for key, label in choices]) for title, choices in grouped(self.rows())
        ]

    def pre_validate(self, form: Any) -> None:
        """Only what was offered."""
        if set(self.data or ()) - {row[0] for row in self.rows()}:
            raise ValidationError(str(TOO_MUCH))

    def populate_obj(self, obj: Any, name: str) -> None:
        """Nothing: permissions are given by `operations.settle_role`."""


def in_words(role: Any) -> Markup:
    """What a role allows, a line for each subject."""
    rows = [(each.id, each.permission.name, each.view_menu.name) for each in role.permissions]
    lines = [
        Markup("<li><strong>{}</strong>: {}</li>").format(title, ", ".join(label for _key, label in choices))
        for title, choices in grouped(rows)
    ]
    return Markup('<ul class="list-unstyled mb-0">{}</ul>').format(Markup("").join(lines)) if lines else Markup("")


class Candidates(RecordField):
    """Users to choose one from, each with what helps to choose: territory, specialities, how much is open with them.

    *loaded* gives the users, each with that number; *say* tells it.
    """

    def __init__(self, *args: Any, loaded: Callable[[], Any], say: Callable[[int], str], **kwargs: Any) -> None:
        super().__init__(*args, options=self._users, describe=self._describe, **kwargs)
        self._read, self._say = loaded, say
        self._loads: dict[Any, int] = {}

    def _users(self) -> list[Any]:
        self._loads = dict(db.session.execute(self._read()).all())
        return list(self._loads)

    def _describe(self, user: Any) -> str:
        told = (str(user), user.region, user.specialities, self._say(self._loads.get(user, 0)))
        return " · ".join(part for part in told if part)
