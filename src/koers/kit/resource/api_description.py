"""The description of the API (OpenAPI 3.1), for programs and for its page."""

from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.schema import NinjaGenerateJsonSchema

from koers.kit.resource import filters, query
from koers.kit.resource.api_schemas import Problem
from koers.kit.resource.declaration import Resource

#: An answer holds no more records than this.
MOST = 200
#: Any operation may answer so, with a problem.
ERRORS = (400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429)
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the record as it was read; without it the answer is 428, with an old one 412.",
    "schema": {"type": "string"},
}


def parameters_of(resource: Resource) -> list[dict[str, Any]]:
    """Return the parameters of a list: every filter, the order, the fields and the place."""

    def one(name: str, schema: dict[str, Any], text: str = "") -> dict[str, Any]:
        return {"name": name, "in": "query", "required": False, "schema": schema, "description": text}

    found = [
        one(name, {"type": "string"}, bound.label)
        for bound in filters.bound(resource)
        for name in bound.params
    ]
    orders = sorted(query.sorts(resource))
    return [
        *found,
        one("q", {"type": "string", "maxLength": 200}, "Text that the record holds."),
        one("sort", {"type": "string", "enum": [*orders, *(f"-{name}" for name in orders)]}),
        one("fields", {"type": "string"}, "Names of the fields to give, with commas between them."),
        one("limit", {"type": "integer", "minimum": 1, "maximum": MOST}),
        one("after", {"type": "string"}, "The place in the list, from `next`."),
    ]


@cache
def description(api: NinjaAPI) -> dict[str, Any]:
    """Return the OpenAPI description, the same object each time; problems are described once, for all operations."""
    found: dict[str, Any] = dict(api.get_openapi_schema())
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for path in found["paths"].values():
        for operation in path.values():
            for status in ERRORS:
                operation["responses"][status] = {
                    "description": HTTPStatus(status).phrase,
                    "content": {"application/problem+json": problem},
                }
            operation["security"] = [{"key": []}, {"session": []}]
    components = found.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = Problem.model_json_schema(
        schema_generator=NinjaGenerateJsonSchema, mode="serialization"
    )
    components["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "A key made under Settings, API keys."},
        "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
    }
    return found


def documentation(found: Mapping[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the operations for a page: by resource, each with method, path, words, ability and parameters."""
    tags: dict[str, list[dict[str, Any]]] = {}
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            body = (
                operation.get("requestBody", {})
                .get("content", {})
                .get("application/json", {})
                .get("schema", {})
            )
            tags.setdefault(operation["tags"][0], []).append(
                {
                    "method": method.upper(),
                    "path": path,
                    "summary": gettext(operation["summary"]),
                    "ability": operation.get("x-ability", ""),
                    "parameters": [one["name"] for one in operation.get("parameters", [])],
                    "body": _body_fields(found, body),
                }
            )
    return sorted(tags.items())


def _body_fields(found: Mapping[str, Any], schema: Mapping[str, Any]) -> list[tuple[str, bool]]:
    for one in (schema, *schema.get("anyOf", [])):
        if "$ref" in one:
            named = found["components"]["schemas"][one["$ref"].rpartition("/")[2]]
            return [(name, name in named.get("required", [])) for name in named.get("properties", {})]
    return []
