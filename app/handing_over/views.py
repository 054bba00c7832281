"""工作交接: who owns what, and giving it to others."""

from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from app.core import person
from app.core.database import db
from app.core.errors import BusinessError
from app.core.fields import key_from, require
from app.core.forms import RecordForm
from app.core.navigation import came_from, way_back
from app.core.rows import EVERYBODYS
from app.core.saving import Refused, save
from app.core.steps import NOTE
from app.handing_over import operations, queries
from app.handing_over.belongings import BELONGINGS, Belonging
from app.people.fields import Candidates
from app.people.queries import holding_with

PERMISSION = "HandingOver"
SHOWN = 10
"""So many of each kind are named before they are handed over."""


class HandOverView(BaseView):
    """Who owns what, and a form to give it to others."""

    route_base = "/hand_over"
    class_permission_name = PERMISSION
    method_permission_name: ClassVar[dict[str, str]] = {"index": "list", "give": "hand_over"}
    default_view = "index"
    list_title = _l("Hand over work")
    help_page = "hand-over"

    @expose("/")
    @has_access
    def index(self) -> Any:
        """Everybody who owns something."""
        return self.render_template(
            "handing_over/owners.html",
            view=self,
            title=self.list_title,
            owners=queries.owners(),
            belongings=BELONGINGS,
            may_open=_may_open,
            base=self.address(),
        )

    @expose("/<pk>", methods=["GET", "POST"])
    @has_access
    def give(self, pk: str) -> Any:
        """What somebody owns, and who takes it over; POST hands it over."""
        owner = db.session.get(User, key_from(pk) or 0) or abort(404)
        owned = queries.owned_by(owner.id)
        form = _form(owner, owned)
        if request.method == "GET":
            form.next.data = came_from()
            return self._form_page(owner, owned, form)
        try:
            save(form, None, lambda: _hand_over(owner, form))
        except Refused as refused:
            return self._form_page(owner, owned, form), refused.status
        flash(_("Handed over: %(what)s", what=", ".join(_in_words(owned, form))), "success")
        return redirect(way_back(form.next.data) or self.address())

    def address(self) -> str:
        """Where the list is."""
        return f"{request.script_root}{self.route_base}/"

    def _form_page(self, owner: User, owned: dict[str, int], form: Any) -> Any:
        parts = [(BELONGINGS[name], number, _some(name, owner), form[name]) for name, number in owned.items()]
        return self.render_template(
            "handing_over/give.html",
            title=_("Hand over the work of %(person)s", person=owner),
            way=[(self.list_title, self.address())],
            owner=owner,
            parts=parts,
            form=form,
            may_open=_may_open,
            back=form.next.data or self.address(),
        )


def work_left(user: User) -> list[tuple[Any, Any]]:
    """What a user owns, with the way to hand it over, for those who may: a pair of a label and a link."""
    if not (person.current().may("hand_over", PERMISSION) and (owned := queries.owned_by(user.id))):
        return []
    words = [BELONGINGS[name].say(number) for name, number in owned.items()]
    way = Markup('<a href="{}">{}</a>').format(url_for("HandOverView.give", pk=user.id), _("Hand over work"))
    return [(_("Owns"), Markup("{} · {}").format(", ".join(words), way))]


def _form(owner: User, owned: dict[str, int]) -> Any:
    """Asks for each kind of what there is who takes it over, and why."""
    fields = {name: _successors(BELONGINGS[name], owner) for name in owned}
    form = type("HandOverForm", (RecordForm,), {**fields, "note": NOTE})()
    require(form["note"])
    return form


def _successors(belonging: Belonging, owner: User) -> Any:
    def others() -> Any:
        able = holding_with(belonging.numbers(), belonging.verb, belonging.subject).where(User.id != owner.id)
        return able.execution_options(**EVERYBODYS)  # how much somebody has is no secret to who gives them more

    help_text = _l("Left empty, they stay where they are.")
    return Candidates(_l("To be taken over by"), loaded=others, say=belonging.say, description=help_text)


def _hand_over(owner: User, form: Any) -> None:
    gone = [str(each.label) for name, each in BELONGINGS.items() if request.form.get(name) and name not in form]
    if gone:
        raise BusinessError(_l("Handed over meanwhile: %(what)s", what=", ".join(gone)))
    operations.hand_over(owner, _chosen(form), form.note.data)


def _chosen(form: Any) -> dict[str, User]:
    return {name: form[name].data for name in BELONGINGS if name in form and form[name].data is not None}


def _in_words(owned: dict[str, int], form: Any) -> list[str]:
    return [f"{BELONGINGS[name].say(owned[name])} → {to}" for name, to in _chosen(form).items()]


def _some(name: str, owner: User) -> list[Any]:
    """The first of them, by name, for those who may read such records."""
    return queries.first_of(name, owner.id, SHOWN) if _may_open(BELONGINGS[name]) else []


def _may_open(belonging: Belonging) -> bool:
    """May the person acting read such records?"""
    return person.current().may("list", belonging.entity.subject)
