"""The reference of the programming interface, as a page made from its OpenAPI description.

The usual reference pages load their scripts from other sites; this one loads nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency

from frontdesk.access import PUBLIC
from frontdesk.pages.rendering import Page

Schema = Mapping[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as the page shows it."""

    group: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[str, ...]
    body: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The operations on one subject."""

    name: str
    operations: tuple[Operation, ...]


@get("/api/reference", opt={"needs": PUBLIC}, sync_to_thread=True, include_in_schema=False)
def reference(request: Request[Any, Any, Any], page: NamedDependency[Page]) -> Response[str]:
    """Show the description as a page."""
    schema = request.app.openapi_schema.to_schema()
    found = sorted(operations(schema), key=lambda one: (one.group, one.path, one.method))
    names = sorted({one.group for one in found})
    groups = [Group(name, tuple(one for one in found if one.group == name)) for name in names]
    return page.show("public/reference.html", {"groups": groups, "schemas": shapes(schema)})


def operations(schema: Schema) -> Iterator[Operation]:
    """Yield every operation of an OpenAPI description."""
    for path, item in schema.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                yield _operation(path, method, item[method])


def shapes(schema: Schema) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the named shapes with their fields and the kinds of these."""
    found = schema.get("components", {}).get("schemas", {})
    return [
        (name, [(field, kind_of(one)) for field, one in shape.get("properties", {}).items()])
        for name, shape in sorted(found.items())
    ]


def kind_of(schema: Schema) -> str:
    """Write the kind of a value in one word or two.

    >>> kind_of({"type": "array", "items": {"$ref": "#/components/schemas/SeatOut"}})
    'array of SeatOut'
    """
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "oneOf" in schema or "anyOf" in schema:
        return " or ".join(kind_of(one) for one in schema.get("oneOf") or schema["anyOf"])
    if schema.get("type") == "array":
        return f"array of {kind_of(schema.get('items', {}))}"
    written = schema.get("format") or schema.get("type") or "any"
    return " or ".join(written) if isinstance(written, list) else str(written)


def _operation(path: str, method: str, raw: Schema) -> Operation:
    content = raw.get("requestBody", {}).get("content", {})
    body = next((kind_of(one.get("schema", {})) for one in content.values()), "")
    return Operation(
        group=(raw.get("tags") or ["General"])[0],
        method=method.upper(),
        path=path,
        summary=raw.get("summary", ""),
        description=raw.get("description", ""),
        parameters=tuple(one["name"] for one in raw.get("parameters", ())),
        body=body,
        answers=tuple(raw.get("responses", {})),
    )


HANDLERS = (reference,)
