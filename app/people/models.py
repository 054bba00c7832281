"""What we know of users and roles beyond the framework, log-ins, and the grants that set-up has offered."""

import secrets
from datetime import date, datetime
from typing import Any

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import Role, User
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import Boolean, Date, DateTime, ForeignKey, Index, Integer, Unicode, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from app.core import clock, history, names
from app.core.records import Created, Record, State, derived, labelled, state_column
from app.mail.models import OutgoingMail
from app.people import labels

# The framework's tables are extended in place: a subclass on the same table would give one row two Python faces.
_more: Any = User
_more.language = labelled(_l("Language"), Unicode(5))
_more.region = labelled(_l("Sales territory"), Unicode(100))
_more.specialities = labelled(_l("Industry specialities"), Unicode(200))
_more.name_pinyin = derived(Unicode(names.LONGEST_PINYIN), nullable=False, index=True)
_more.must_change_password = labelled(_l("Must change password"), Boolean, nullable=False, default=False)
_more.__str__ = lambda user: names.of_person(user.first_name, user.last_name)
_more.title, _more.parent = _l("User"), None

_roles: Any = Role
_roles.title, _roles.parent = _l("Role"), None

for _entity in (_more, _roles):
    # Counts the edits, so that who saves second is told. Not SQLAlchemy's own: logging in would be such an edit.
    _entity.version = mapped_column(Integer, nullable=False, default=1)

for _column, _label in {
    User.username: _l("User name"),
    User.first_name: _l("Given name"),
    User.last_name: _l("Family name"),
    User.email: _l("E-mail"),
    User.active: _l("Active"),
    User.password: _l("Password"),
    User.last_login: _l("Last log-in"),
    Role.name: _l("Role"),
}.items():
    _column.info["label"] = _label


@event.listens_for(Mapper, "after_configured")
def _label_relations() -> None:
    _more.roles.info.update(label=_l("Roles"), say=labels.roles_kept)
    _roles.permissions.info.update(label=_l("Permissions"), say=labels.permissions_kept)
    _more.language.info["say"] = labels.language_kept


@event.listens_for(User, "before_insert")
@event.listens_for(User, "before_update")
def _keep_key(_mapper: Any, _connection: Any, user: Any) -> None:
    user.name_pinyin = names.pinyin_of_person(user.first_name, user.last_name)


@event.listens_for(User, "before_update")
@event.listens_for(Role, "before_update")
def _count_edit(_mapper: Any, _connection: Any, row: Any) -> None:
    counted = inspect(row).attrs
    if any(each.history.has_changes() for each in counted if each.key not in history.SILENT):
        row.version += 1


class LogIn(Model):
    """One attempt to log in; a successful one is a session until it ends."""

    __tablename__ = "log_in"
    __table_args__ = (
        Index("ix_log_in_attempts", "username", "address", "at"),
        Index("ix_log_in_address", "address", "at"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime, nullable=False, default=clock.now, index=True)
    username: Mapped[str] = mapped_column(Unicode(128), nullable=False)
    address: Mapped[str] = mapped_column(Unicode(45), nullable=False)
    agent: Mapped[str | None] = mapped_column(Unicode(200))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), index=True)
    user: Mapped[User | None] = relationship(User)
    succeeded: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    token: Mapped[str | None] = mapped_column(Unicode(64), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(DateTime)


class TokenState(State):
    """Does it still open anything?"""

    ACTIVE = "active", lazy_pgettext("token", "Valid"), "good"
    REVOKED = "revoked", lazy_pgettext("token", "Revoked")


class AccessToken(Created, Record):
    """What another program logs in with, for the user who made it (访问令牌). Only its digest is kept."""

    __tablename__ = "access_token"
    title = _l("Access token")
    called = "name"
    subject = "Tokens"

    name: Mapped[str] = labelled(
        lazy_pgettext("token", "Name"), Unicode(100), nullable=False, help_=_l("What is it for? The program, perhaps.")
    )
    state: Mapped[TokenState] = state_column(TokenState, TokenState.ACTIVE)
    read_only: Mapped[bool] = labelled(
        _l("Reads only"), Boolean, nullable=False, default=False, help_=_l("It changes nothing, whatever its user may.")
    )
    last_day: Mapped[date | None] = labelled(
        _l("Last day"), Date, help_=_l("It opens nothing after this day. Without one, it is valid until it is revoked.")
    )
    beginning: Mapped[str] = derived(Unicode(16), _l("Begins with"), nullable=False, default="")
    """How it is known again when it is found somewhere."""
    digest: Mapped[str] = derived(Unicode(64), nullable=False, unique=True, default=lambda: secrets.token_hex(32))
    """Of its secret, see `app.people.tokens`; unless that is made, one that nothing opens."""
    last_used_at: Mapped[datetime | None] = derived(DateTime, _l("Last used"))
    minute: Mapped[datetime | None] = derived(DateTime)
    requests: Mapped[int] = derived(Integer, nullable=False, default=0)
    """How many requests brought it in that minute."""

    @classmethod
    def visible_to(cls, person_id: int | None) -> Any:
        """One's own."""
        return cls.created_by_id == person_id


class PasswordReset(Model):
    """Somebody forgot their password: a code that was mailed to them opens their account once, for a while.

    The code itself is kept nowhere, see `app.people.resets`.
    """

    __tablename__ = "password_reset"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"), nullable=False, index=True)
    user: Mapped[User] = relationship(User)
    salt: Mapped[str] = mapped_column(Unicode(64), nullable=False)
    digest: Mapped[str] = mapped_column(Unicode(64), nullable=False, unique=True)
    until: Mapped[datetime] = mapped_column(DateTime, nullable=False, index=True)
    used_at: Mapped[datetime | None] = mapped_column(DateTime)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outgoing_mail.id", ondelete="SET NULL"), index=True)
    mail: Mapped[OutgoingMail | None] = relationship(OutgoingMail)


class OfferedGrant(Model):
    """A grant that set-up gave to a role once; what an administrator takes away stays away."""

    __tablename__ = "offered_grant"
    __table_args__ = (UniqueConstraint("role", "permission", "subject"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    role: Mapped[str] = mapped_column(Unicode(64), nullable=False)
    permission: Mapped[str] = mapped_column(Unicode(100), nullable=False)
    subject: Mapped[str] = mapped_column(Unicode(100), nullable=False)
