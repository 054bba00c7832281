"""One kind of record over REST, made from its screens: the same rows, columns, rights, rules and steps.

The framework's `BaseApi` gives the addresses, and its `ModelRestApi` the shape of what is asked and answered. How that
class handles requests is replaced for the reasons for which its screens are, see `app.core.views`.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from flask import Response, abort, current_app, g, jsonify, request
from flask_appbuilder.api import BaseApi, expose
from flask_appbuilder.hooks import before_request
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound

from app.api import asking, once, telling, writing
from app.core import person
from app.core.errors import NotValid, Overtaken
from app.core.forms import RecordForm
from app.core.headers import csrf
from app.core.lists import COUNTED
from app.core.saving import Refused, save
from app.core.views import RecordView
from app.core.workflow import OVERTAKEN, Step

AS_ON_SCREEN = {"get_list": "list", "get": "show", "post": "add", "put": "edit", "delete": "delete"}
"""The methods here → those of the screens that do the same."""
WHICH_VERSION = _l("Say in the header If-Match which version is to be changed, as its ETag names it, or * for any.")


class Changed(Overtaken):
    """The record is not as the caller has seen it."""

    status = 412


class Unseen(Overtaken):
    """The caller does not say how they have seen the record."""

    status = 428


def demand_somebody() -> None:
    """Answer only who is logged in; who is so by a session says that it is no other site's page that asks."""
    if person.current().id in (None, 0):
        abort(401)
    if not g.get("csrf_valid"):
        csrf.protect()


class RecordApi(BaseApi):
    """The records of *screens*: the first gives them, all of them give their steps."""

    version = "v1"
    screens: ClassVar[tuple[type[RecordView], ...]]

    def __init__(self) -> None:
        known = current_app.extensions["screens"]
        views: list[RecordView] = [known[each] for each in self.screens]
        self.view = views[0]
        self.steps: dict[str, tuple[RecordView, Step]] = {
            step.name: (view, step) for view in views for step in view.steps
        }
        absent = {here for here, there in AS_ON_SCREEN.items() if there in self.view.exclude_route_methods}
        self.exclude_route_methods = absent | (set() if self.steps else {"step"})
        self.class_permission_name = self.view.class_permission_name
        super().__init__()
        self.base_permissions = list(self.view.base_permissions or ())

    @before_request
    def _somebody(self) -> None:
        demand_somebody()

    # -- reading

    @expose("/", methods=["GET"])
    def get_list(self) -> Any:
        """A page of the records that the question `q` asks for."""
        self._demand("list")
        asking.check_arguments("q")
        asked = asking.question(self.view)
        wanted = asked.request.page
        page = self.view.page(asked.request, *asked.conditions, columns=asked.columns)
        if page.trouble:
            raise page.trouble
        rows = page.rows if page.request.page == wanted else []  # behind the end, a page of the screen is the last one
        return jsonify(
            count=COUNTED if page.total is None else page.total,
            count_is_exact=page.total is not None,
            has_next=page.has_next and bool(rows),
            ids=[row.id for row in rows],
            result=[telling.tell(self.view, row, asked.columns) for row in rows],
        )

    @expose("/<pk>", methods=["GET"])
    def get(self, pk: str) -> Any:
        """One record, with what lives inside it."""
        self._demand("show")
        record = self.view.find(pk)
        self.view.check_show(record)
        return self._answer(record.id)

    @expose("/_info", methods=["GET"])
    def info(self) -> Any:
        """What can be asked, and what the caller may do."""
        self._demand("list")
        verbs = sorted(each.removeprefix("can_") for each in self.base_permissions)
        return jsonify(
            title=str(self.view.list_title),
            columns={name: str(self.view.label(name)) for name in telling.columns_of(self.view)},
            list_columns=self.view.choosable(),
            filters=asking.operators(self.view),
            order_columns=asking.orders(self.view),
            permissions=[verb for verb in verbs if self.view.allows(verb)],
            steps={name: str(step.label) for name, (view, step) in self.steps.items() if view.allows(name)},
        )

    # -- writing

    @expose("/", methods=["POST"])
    def post(self) -> Any:
        """A new record."""
        self._demand("add")
        asking.check_arguments(self.view.entity.parent, *(each.name for each in self.view.origins))
        if (earlier := once.earlier()) is not None:
            return self._answer(earlier, 201)
        draft = self.view.begin()
        record = draft.record
        known = writing.fields_of(self.view.make_form(record, **writing.BLANK))
        form = self.view.make_form(record, **writing.form_source(writing.body(), known))
        self._save(form, record, lambda: self.view.write_draft(draft, form))
        return self._answer(record.id, 201)

    @expose("/<pk>", methods=["PUT"])
    def put(self, pk: str) -> Any:
        """Change the fields that are sent; the others stay."""
        self._demand("edit")
        record = self.view.find(pk)
        self.view.check_edit(record)
        if not request.if_match:
            raise Unseen(WHICH_VERSION)
        self._match(record)
        known = writing.fields_of(self.view.make_form(record, **writing.BLANK))
        sent = writing.form_source(writing.body(), known, writing.kept(known.values()))
        form = self.view.make_form(record, **sent)
        self._save(form, record, lambda: self.view.write(record, form))
        return self._answer(record.id)

    @expose("/<pk>", methods=["DELETE"])
    def delete(self, pk: str) -> Any:
        """Delete the record, unless a rule or something that refers to it says no."""
        self._demand("delete")
        record = self.view.find(pk)
        self._match(record)
        self.view.take_out(record)
        return Response(status=204)

    @expose("/<pk>/<step>", methods=["POST"])
    def step(self, pk: str, step: str) -> Any:
        """Take a step of the record's life."""
        view, wanted = self.steps.get(step) or abort(404)
        if not view.allows(wanted.name):
            abort(403)
        if (earlier := once.earlier()) is not None:
            return self._answer(earlier)
        record = view.find(pk)
        wanted.check(record)
        self._match(record)
        known = writing.fields_of(view.make_step_form(wanted, record, **writing.BLANK))
        form = view.make_step_form(wanted, record, **writing.form_source(writing.body(), known))
        self._save(form, record, lambda: wanted(record, **view.step_answers(wanted, form)))
        return self._answer(record.id)

    # -- how

    def _demand(self, method: str) -> None:
        """Go on only for who may do what *method* of the screen does."""
        verb = (self.view.method_permission_name or {}).get(method, method)
        if not self.view.allows(verb):
            abort(403)

    @staticmethod
    def _match(record: Any) -> None:
        """Raise Changed unless the record is as the caller has seen it, where they say so."""
        if request.if_match and not request.if_match.contains_weak(str(record.version)):
            raise Changed(OVERTAKEN)

    @staticmethod
    def _save(form: RecordForm, record: Any, write: Callable[[], None]) -> None:
        """Save as pages do. Raises NotValid with what the form says, under the status of the rule that says no."""
        try:
            save(form, record, lambda: once.done(write, record))
        except Refused as refused:
            refusal = writing.refusal(form)
            refusal.status = refused.status if refused.status >= 400 else NotValid.status
            raise refusal from refused

    def _answer(self, key: int, status: int = 200) -> Response:
        """The record as it is now; its key alone where it is not for the caller to see any more."""
        try:
            record = self.view.find(key)
        except NotFound:
            record = None
        told = None
        if record is not None:
            told = telling.tell(self.view, record, telling.columns_of(self.view))
            told |= telling.tell_inside(self.view, record)
        answer = jsonify(id=key, result=told)
        answer.status_code = status
        if told and "version" in told:
            answer.set_etag(str(told["version"]))
        if status == 201:
            answer.headers["Location"] = f"{request.script_root}{self.route_base}/{key}"
        return answer


def resource(name: str, screens: tuple[type[RecordView], ...]) -> type[RecordApi]:
    """The API under the address *name* of the records of *screens*."""
    return type(f"{name.title().replace('_', '')}Api", (RecordApi,), {"resource_name": name, "screens": screens})
