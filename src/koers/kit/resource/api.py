"""The JSON API: lists, records, changes and verbs, as the declarations say; the same permissions as the pages."""

from collections.abc import Mapping
from time import time
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override
from ninja import NinjaAPI, Path
from ninja.errors import HttpError, ValidationError
from ninja.utils import check_csrf
from pydantic import BaseModel

from koers.kit.access.matrix import allowed, require, use
from koers.kit.guard import limits
from koers.kit.guard.versions import PreconditionFailed, etag, require_match
from koers.kit.record import StaleVersionError
from koers.kit.resource import api_schemas as schemas
from koers.kit.resource import filters, forms, keyset, query, registry, saving
from koers.kit.resource.answers import row_or_404
from koers.kit.resource.api_description import IF_MATCH, MOST, parameters_of
from koers.kit.resource.declaration import Resource, Verb
from koers.kit.resource.keys import problem
from koers.kit.resource.lists import order_of
from koers.kit.resource.record_pages import verb_ability
from koers.kit.resource.verb_pages import bound_form, perform, refers

LIMIT = limits.Limit("api", times=1200, seconds=60)
EXTRA = frozenset({"fields", "limit"})


class Told(Exception):
    """An answer that is a problem, raised from anywhere."""

    def __init__(self, status: int, title: str, errors: Mapping[str, list[str]] | None = None) -> None:
        super().__init__(title)
        self.status, self.title, self.errors = status, title, errors


def build() -> NinjaAPI:
    """Return the API of all declared resources."""
    api = NinjaAPI(
        title="Koers",
        version="1",
        urls_namespace="api",
        openapi_url=None,
        docs_url=None,
        auth=caller,
    )
    for resource in registry.every():
        _mount(api, resource)
    _handle(api)
    return api


def caller(request: HttpRequest) -> Any:
    """Return who asks: the holder of a key, or who has signed in; a session needs its CSRF token for a change."""
    user: Any = request.user
    if not user.is_authenticated:
        return None
    limits.count(LIMIT, limits.caller(request), at=time())
    if not hasattr(request, "api_key") and check_csrf(request) is not None:
        raise Told(403, _("The CSRF token is missing or wrong."))
    return user


def _mount(api: NinjaAPI, resource: Resource) -> None:
    one = schemas.output(resource)
    page, new, change = (
        schemas.page_of(resource, one),
        schemas.create_body(resource),
        schemas.change_body(resource),
    )
    base, tag = f"/{resource.path}", resource.path

    def list_(request: HttpRequest) -> HttpResponse:
        return _list(request, resource)

    def get(request: HttpRequest, id: Path[schemas.Id]) -> HttpResponse:  # noqa: A002
        return _one(resource, row_or_404(request, resource, id))

    def create(request: HttpRequest, body: new) -> HttpResponse:  # type: ignore[valid-type]
        return _create(request, resource, body)

    def patch(request: HttpRequest, id: Path[schemas.Id], body: change) -> HttpResponse:  # type: ignore[valid-type]  # noqa: A002
        return _change(request, resource, id, body)

    def delete(request: HttpRequest, id: Path[schemas.Id]) -> HttpResponse:  # noqa: A002
        return _delete(request, resource, id)

    add = _Adder(api, resource, tag)
    add(
        "GET",
        base,
        list_,
        "read",
        {200: page},
        gettext_noop("List records"),
        parameters=parameters_of(resource),
    )
    add("POST", base, create, "create", {201: one}, gettext_noop("Create a record"))
    add("GET", base + "/{id}", get, "read", {200: one}, gettext_noop("Read a record"))
    add(
        "PATCH",
        base + "/{id}",
        patch,
        "edit",
        {200: one},
        gettext_noop("Change a record"),
        parameters=[IF_MATCH],
    )
    add(
        "DELETE",
        base + "/{id}",
        delete,
        "delete",
        {204: None},
        gettext_noop("Put a record in the bin"),
        parameters=[IF_MATCH],
    )
    for verb in resource.verbs:
        if verb.hidden or verb.own_page:
            continue
        _mount_verb(add, resource, verb, one)


def _mount_verb(add: "_Adder", resource: Resource, verb: Verb, one: type[BaseModel]) -> None:
    body_type = schemas.verb_body(resource, verb, bound_form(verb, None, None, None))
    needed = any(field.is_required() for field in body_type.model_fields.values())

    def with_answers(request: HttpRequest, id: Path[schemas.Id], body: body_type) -> HttpResponse:  # type: ignore[valid-type]  # noqa: A002
        return _verb(request, resource, verb, id, body)

    def plain(request: HttpRequest, id: Path[schemas.Id], body: body_type | None = None) -> HttpResponse:  # type: ignore[valid-type]  # noqa: A002
        return _verb(request, resource, verb, id, body)

    ability = verb_ability(resource, verb)
    view = with_answers if needed else plain
    with override("en"):  # The description is in one language; its page translates.
        summary = str(verb.label)
    add("POST", f"/{resource.path}/{{id}}/{verb.name}", view, ability, {200: one}, summary)


class _Adder:
    """Adds operations to the API, each with its ability and its answers."""

    def __init__(self, api: NinjaAPI, resource: Resource, tag: str) -> None:
        self.api, self.resource, self.tag = api, resource, tag

    def __call__(
        self,
        method: str,
        path: str,
        view: Any,
        asks: str,
        answers: dict[int, Any],
        summary: str,
        parameters: list[dict[str, Any]] | None = None,
    ) -> None:
        """Add one operation."""
        ability = asks if asks.count(".") > 1 else self.resource.ability(asks)
        use(ability)
        extra: dict[str, Any] = {"x-ability": ability}
        if parameters:
            extra["parameters"] = parameters
        name = path.replace("{id}", "one").strip("/").replace("/", "_").replace("-", "_")

        def operation(*args: Any, **named: Any) -> HttpResponse:
            require(args[0].user, ability)
            answer: HttpResponse = view(*args, **named)
            return answer

        operation.__signature__ = __import__("inspect").signature(view)  # type: ignore[attr-defined]
        operation.__name__ = f"{method.lower()}_{name}"
        self.api.api_operation(
            [method],
            path,
            response=answers,
            operation_id=f"{method.lower()}_{name}",
            summary=summary,
            tags=[self.tag],
            openapi_extra=extra,
        )(operation)


# --- operations ------------------------------------------------------------------------------------------------
def _list(request: HttpRequest, resource: Resource) -> HttpResponse:
    given = {name: request.GET.getlist(name) for name in request.GET}
    asked = query.read(resource, given, request.user, extra=EXTRA)
    names = _fields(resource, given)
    reads = schemas.attributes(resource)
    order = order_of(resource, asked.sort)
    try:
        after = asked.given.get("after")
        found = keyset.page(
            query.chosen(asked, query.visible(resource, request.user)),
            order,
            [reads[name] for name in names],
            _limit(given),
            after=keyset.unsign(order, after[-1]) if after else None,
        )
    except keyset.BadCursor as error:
        raise Told(400, str(error)) from None
    items = [dict(zip(names, row[: len(names)], strict=True)) for row in found.rows]
    following = None
    if found.after:
        kept = {name: values for name, values in given.items() if name != "after"}
        kept["after"] = [keyset.sign(order, found.after)]
        following = request.build_absolute_uri(f"{request.path}?{urlencode(kept, doseq=True)}")
    answer = JsonResponse({"items": items, "next": following})
    if following:
        answer["Link"] = f'<{following}>; rel="next"'
    return answer


def _fields(resource: Resource, given: Mapping[str, list[str]]) -> list[str]:
    known = schemas.attributes(resource)
    asked = [name for value in given.get("fields", []) for name in value.split(",") if name]
    for name in asked:
        if name not in known:
            raise Told(400, _("There is no field called “%(name)s”.") % {"name": name[:80]})
    return [name for name in known if not asked or name in asked or name == "id"]


def _limit(given: Mapping[str, list[str]]) -> int:
    text = given.get("limit", ["50"])[-1]
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= MOST):
        raise Told(400, _("A page of the API holds 1 to 200 records."))
    return int(text)


def _one(resource: Resource, row: Any, status: int = 200) -> HttpResponse:
    reads = schemas.attributes(resource)
    answer = JsonResponse({name: getattr(row, attribute) for name, attribute in reads.items()}, status=status)
    answer["ETag"] = etag(row.version)
    return answer


def _create(request: HttpRequest, resource: Resource, body: BaseModel) -> HttpResponse:
    sent = body.model_dump(exclude_unset=True)
    names = [name for name in type(body).model_fields if name in sent or name not in _DEFAULTED(resource)]
    form = forms.form_class(resource, request.user, names, plain=True)(_as_sent(sent))
    row = _valid(form).save(commit=False)
    stored = saving.create(resource, row, by=request.user, at=timezone.now(), via="api")
    answer = _one(resource, resource.model._base_manager.get(pk=stored.pk), status=201)
    answer["Location"] = f"{request.path}/{stored.pk}"
    return answer


def _DEFAULTED(resource: Resource) -> frozenset[str]:  # noqa: N802
    """Return the fields that have a value of their own when nobody names one."""
    fields: list[Any] = [resource.model._meta.get_field(name) for name in resource.fields]
    return frozenset(
        field.name for field in fields if field.has_default() and field.default not in ("", None)
    )


def _change(request: HttpRequest, resource: Resource, pk: int, body: BaseModel) -> HttpResponse:
    row = row_or_404(request, resource, pk, "edit")
    seen = require_match(request, row.version)
    sent = body.model_dump(exclude_unset=True)
    if not sent:
        return _one(resource, row)
    form = _valid(
        forms.form_class(resource, request.user, list(sent), plain=True)(_as_sent(sent), instance=row)
    )
    values = {name: form.cleaned_data[name] for name in sent}
    saved = saving.change(resource, pk, seen, values, by=request.user, at=timezone.now(), via="api")
    return _one(resource, resource.model._base_manager.get(pk=saved.pk))


def _delete(request: HttpRequest, resource: Resource, pk: int) -> HttpResponse:
    row = row_or_404(request, resource, pk, "delete")
    require_match(request, row.version)
    if refers(row):
        raise Told(409, _("Other records need this one."))
    with transaction.atomic():
        saving.bin_row(resource, saving.locked(resource, pk), at=timezone.now())
    return HttpResponse(status=204)


def _verb(
    request: HttpRequest, resource: Resource, verb: Verb, pk: int, body: BaseModel | None
) -> HttpResponse:
    row = row_or_404(request, resource, pk)
    ability = verb_ability(resource, verb)
    require(request.user, ability, row)
    if "If-Match" in request.headers:
        require_match(request, row.version)
    if not verb.when(row):
        raise Told(409, _("“%(verb)s” is not possible with this record now.") % {"verb": verb.label})
    sent = body.model_dump(exclude_unset=True) if body is not None else {}
    form = bound_form(verb, row, request.user, _as_sent(sent))
    answers = _valid(form).cleaned_data if form is not None else {}
    try:
        perform(verb, row, request.user, answers, via="api")
    except verb.refused as error:
        raise Told(409, str(error)) from None
    fresh = resource.model._base_manager.get(pk=pk)
    if not allowed(request.user, resource.ability("read"), fresh):
        return HttpResponse(status=204)
    return _one(resource, fresh)


def _as_sent(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body as a form takes it: dates in ISO form, nothing as an empty text."""
    return {
        name: "" if value is None else value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in sent.items()
    }


def _valid(form: Any) -> Any:
    if not form.is_valid():
        errors = {name: [str(one) for one in found] for name, found in form.errors.items()}
        raise Told(422, _("Some values do not fit."), errors)
    return form


# --- answers that are problems ---------------------------------------------------------------------------------
def _handle(api: NinjaAPI) -> None:
    def told(request: HttpRequest, error: Any) -> HttpResponse:
        return _problem(error.status, error.title, error.errors)

    def invalid(request: HttpRequest, error: Any) -> HttpResponse:
        errors: dict[str, list[str]] = {}
        for one in error.errors:
            errors.setdefault(".".join(str(part) for part in one["loc"][1:]) or "body", []).append(
                str(one["msg"])
            )
        return _problem(422, _("Some values do not fit."), errors)

    def too_many(request: HttpRequest, error: Any) -> HttpResponse:
        answer = _problem(429, _("That was too often."))
        answer["Retry-After"] = str(error.retry_after)
        return answer

    api.add_exception_handler(Told, told)
    api.add_exception_handler(ValidationError, invalid)
    api.add_exception_handler(limits.TooMany, too_many)

    def http(request: HttpRequest, error: Any) -> HttpResponse:
        return _problem(error.status_code, str(error))

    def condition(request: HttpRequest, error: Any) -> HttpResponse:
        return _problem(error.status, error.message)

    api.add_exception_handler(HttpError, http)
    api.add_exception_handler(PreconditionFailed, condition)
    for kind, status, text in (
        (query.BadQuery, 400, None),
        (filters.BadValue, 400, None),
        (Http404, 404, _lazy("There is no such record.")),
        (saving.NotYours, 403, _lazy("You may not give this to that unit or owner.")),
        (PermissionDenied, 403, _lazy("You may not do this.")),
        (StaleVersionError, 412, _lazy("Somebody changed this since you read it.")),
        (IntegrityError, 409, _lazy("This does not fit what is stored already.")),
    ):
        api.add_exception_handler(kind, _plain(status, text))
    from ninja.errors import AuthenticationError

    api.add_exception_handler(AuthenticationError, lambda request, error: problem(401, _("Sign in first.")))


def _plain(status: int, text: Any) -> Any:
    return lambda request, error: _problem(status, str(text if text is not None else error))


def _lazy(text: str) -> Any:
    from django.utils.translation import gettext_lazy

    return gettext_lazy(text)


def _problem(status: int, title: str, errors: Mapping[str, list[str]] | None = None) -> HttpResponse:
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status}
    if errors:
        body["errors"] = errors
    return JsonResponse(body, status=status, content_type="application/problem+json")
