"""What the API offers, as an OpenAPI document in the reader's language, made of the screens that it is made of."""

from collections.abc import Iterable
from typing import Any

from apispec import APISpec
from flask import current_app, jsonify, request
from flask_appbuilder.api import BaseApi, expose
from flask_appbuilder.hooks import before_request
from flask_babel import gettext as _

from app.api import asking, schemas, writing
from app.api.resources import RecordApi, demand_somebody
from app.core.problems import CONTENT_TYPE, title
from app.people import labels

KEY = {"name": "pk", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
REFUSALS = {
    "info": "401 403 429",
    "get_list": "400 401 403 404 429 503",
    "get": "401 403 404 410 429 503",
    "post": "400 401 403 404 409 410 413 415 422 429",
    "put": "400 401 403 404 409 410 412 413 415 422 428 429",
    "delete": "401 403 404 409 410 412 429",
    "step": "400 401 403 404 409 410 412 413 415 422 429",
}
"""What may be answered where it does not work, method by method."""


class OpenApi(BaseApi):
    """The document itself."""

    route_base = "/api/v1"
    version = "v1"

    @before_request
    def _somebody(self) -> None:
        demand_somebody()

    @expose("/_openapi", methods=["GET"])
    def document(self) -> Any:
        """All that the API offers."""
        return jsonify(document(current_app.extensions["api"]))


def document(apis: Iterable[RecordApi]) -> dict[str, Any]:
    """The OpenAPI document of *apis*."""
    spec = APISpec(
        title=f"{current_app.config['APP_NAME']} REST API",
        version="1",
        openapi_version="3.1.0",
        info={"description": _("Every record of the CRM, under the rights and rules of its screens.")},
        servers=[{"url": current_app.config["CRM_PUBLIC_URL"] or request.url_root.rstrip("/")}],
        security=[{"token": []}],
    )
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    spec.components.schema("Problem", schemas.problem())
    told = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for code in sorted({code for codes in REFUSALS.values() for code in codes.split()}):
        spec.components.response(code, {"description": title(int(code)), "content": told})
    for api in apis:
        _Resource(spec, api).add()
    return spec.to_dict()


class _Resource:
    """One resource on its way into the document."""

    def __init__(self, spec: APISpec, api: RecordApi) -> None:
        self.spec, self.api, self.view = spec, api, api.view
        self.name = type(api).__name__.removesuffix("Api")

    def add(self) -> None:
        """Its schemas and paths."""
        self.spec.tag({"name": self.api.resource_name, "description": labels.subject(self.view.class_permission_name)})
        self._schema("", schemas.record(self.view))
        self._schema("Answer", schemas.one(self.name))
        self._schema("List", schemas.page(self.name))
        base = self.api.route_base
        paths = {
            f"{base}/": {"get": self._list(), "post": self._new()},
            f"{base}/_info": {"get": self._operation("info", _("What can be asked, and what one may do"))},
            f"{base}/{{pk}}": {"get": self._one(), "put": self._change(), "delete": self._delete()},
            **{f"{base}/{{pk}}/{step}": {"post": self._step(step)} for step in self.api.steps},
        }
        for path, operations in paths.items():
            offered = {method: operation for method, operation in operations.items() if operation}
            if offered:
                self.spec.path(path, operations=offered)

    def _offers(self, method: str) -> bool:
        return method not in self.api.exclude_route_methods

    def _schema(self, kind: str, schema: schemas.Schema) -> str:
        self.spec.components.schema(f"{self.name}{kind}", schema)
        return f"{self.name}{kind}"

    def _list(self) -> Any:
        if not self._offers("get_list"):
            return None
        return self._operation("get_list", _("A page of them"), [self._question()], answer="List")

    def _one(self) -> Any:
        return self._offers("get") and self._operation("get", _("One of them"), [KEY], answer="Answer")

    def _new(self) -> Any:
        if not self._offers("post"):
            return None
        schema = self._schema("New", schemas.sent(self.view.make_form(self.view.entity(), **writing.BLANK)))
        sources = [self.view.entity.parent, *(each.name for each in self.view.origins)]
        origins = [_argument(name) for name in sources if name]
        return self._operation("post", _("A new one"), [*origins, _once()], body=schema, answer="Answer")

    def _change(self) -> Any:
        if not self._offers("put"):
            return None
        fixed = [*self.view.fixed_on_edit, self.view.entity.parent]
        form = self.view.form_class(**writing.BLANK)
        schema = self._schema("Change", schemas.sent(form, fixed, partly=True))
        told = [KEY, _version(needed=True)]
        return self._operation("put", _("Change what is sent"), told, body=schema, answer="Answer")

    def _delete(self) -> Any:
        return self._offers("delete") and self._operation("delete", _("Delete it"), [KEY, _version()])

    def _step(self, name: str) -> Any:
        view, step = self.api.steps[name]
        form = view.step_form(step)(**writing.BLANK)
        schema = self._schema(f"_{name}", schemas.sent(form, needed=step.asks))
        return self._operation("step", str(step.label), [KEY, _version(), _once()], body=schema, answer="Answer")

    def _operation(
        self, method: str, summary: str, arguments: list[Any] | None = None, body: str = "", answer: str = ""
    ) -> dict[str, Any]:
        good = {"post": "201", "delete": "204"}.get(method, "200")
        told: dict[str, Any] = {
            "tags": [self.api.resource_name],
            "summary": summary,
            "parameters": arguments or [],
            "responses": {good: _good(f"{self.name}{answer}" if answer else "")}
            | {code: {"$ref": f"#/components/responses/{code}"} for code in REFUSALS[method].split()},
        }
        if body:
            needed = bool(self.spec.components.schemas[body].get("required"))
            told["requestBody"] = {"required": needed, "content": _json(body)}
        return told

    def _question(self) -> dict[str, Any]:
        filters = ", ".join(f"{name} {operator}" for name, operator in asking.operators(self.view).items())
        told = _(
            "In Rison, like (filters:!((col:%(filter)s,opr:gt,value:0)),page:0,page_size:100). "
            "Filters: %(filters)s. Columns: %(columns)s. Sorted by: %(orders)s.",
            filter=asking.KEY,
            filters=filters,
            columns=", ".join(self.view.choosable()),
            orders=", ".join(asking.orders(self.view)),
        )
        return {"name": "q", "in": "query", "description": told, "schema": {"type": "string"}}


def _good(schema: str) -> dict[str, Any]:
    return {"description": _("Done"), **({"content": _json(schema)} if schema else {})}


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _argument(name: str) -> dict[str, Any]:
    told = _("The key of the record that it is made of.")
    return {"name": name, "in": "query", "description": told, "schema": {"type": "integer", "minimum": 1}}


def _version(*, needed: bool = False) -> dict[str, Any]:
    told = _("The ETag of the version that was seen, or * for any.")
    return {"name": "If-Match", "in": "header", "required": needed, "description": told, "schema": {"type": "string"}}


def _once() -> dict[str, Any]:
    told = _("A name for this request: sent again under the same name, it is answered and not done again.")
    schema = {"type": "string", "maxLength": 200}
    return {"name": "Idempotency-Key", "in": "header", "description": told, "schema": schema}
