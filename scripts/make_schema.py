"""Write the JSON Schemas of an answer, a facet, a trend and counts into `docs/`, from the types of their records.

Run `python -m scripts.make_schema`. A TypedDict becomes an object with exactly its keys, a StrEnum an enum of its
values. Both get an entry in `$defs`, with their docstring as description. Pairs after a type in Annotated are keywords.
"""

from __future__ import annotations

import inspect
import json
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from server.answer.facets import FacetAnswerRecord
from server.answer.search import AnswerRecord
from server.counting.counts import CountsRecord
from server.counting.trends import TrendRecord

DOCS: Final = Path(__file__).parents[1] / "docs"
SCHEMA: Final = DOCS / "answer.schema.json"
FACET_SCHEMA: Final = DOCS / "facet.schema.json"
TREND_SCHEMA: Final = DOCS / "trend.schema.json"
COUNTS_SCHEMA: Final = DOCS / "counts.schema.json"
SCHEMAS: Final[dict[Path, tuple[type, str]]] = {
    SCHEMA: (AnswerRecord, "An answer of Dateline"),
    FACET_SCHEMA: (FacetAnswerRecord, "The values of a facet in Dateline"),
    TREND_SCHEMA: (TrendRecord, "A trend, as Dateline counts it"),
    COUNTS_SCHEMA: (CountsRecord, "Counts of many queries, by Dateline"),
}
"""The record and the title of each schema."""

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_TYPES: Final = {str: "string", int: "integer", float: "number", bool: "boolean", NoneType: "null"}

Schema = dict[str, Any]


def main() -> None:
    """Write the files."""
    for path in SCHEMAS:
        path.write_text(text(path), encoding="utf-8")


def text(path: Path = SCHEMA) -> str:
    """Return the text that a file should hold."""
    definitions: dict[str, Schema] = {}
    record, title = SCHEMAS[path]
    root = _record(record, definitions)
    schema = {"$schema": DIALECT, "title": title, **root, "$defs": dict(sorted(definitions.items()))}
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _schema_of(kind: object, definitions: dict[str, Schema]) -> Schema:
    """Return the schema of a type; add the named types in it to the definitions."""
    inner = get_args(kind)
    match get_origin(kind):
        case None:
            return _named_schema(kind, definitions)
        case origin if origin is Annotated:
            return {**_schema_of(inner[0], definitions), **dict(inner[1:])}
        case origin if origin is Literal:
            return {"enum": list(inner)}
        case origin if origin in (Union, UnionType):
            return {"anyOf": [_schema_of(each, definitions) for each in inner]}
        case origin if origin is list:
            return {"type": "array", "items": _schema_of(inner[0], definitions)}
        case origin if origin is tuple:
            parts = [_schema_of(each, definitions) for each in inner]
            return {"type": "array", "prefixItems": parts, "items": False, "minItems": len(parts)}
        case origin if origin is dict:
            names, values = (_schema_of(each, definitions) for each in inner)
            return {"type": "object", "propertyNames": names, "additionalProperties": values}
    raise TypeError(f"no schema is known of {kind!r}")


def _named_schema(kind: object, definitions: dict[str, Schema]) -> Schema:
    if not isinstance(kind, type):
        raise TypeError(f"no schema is known of {kind!r}")
    if kind in _TYPES:
        return {"type": _TYPES[kind]}
    name = kind.__name__
    if name not in definitions:
        definitions[name] = _record(kind, definitions) if is_typeddict(kind) else _enum(kind)
    return {"$ref": f"#/$defs/{name}"}


def _record(kind: type, definitions: dict[str, Schema]) -> Schema:
    hints = get_type_hints(kind, include_extras=True)
    return {
        "description": _description(kind),
        "type": "object",
        "properties": {name: _schema_of(hint, definitions) for name, hint in hints.items()},
        "required": list(hints),
        "additionalProperties": False,
    }


def _enum(kind: type) -> Schema:
    if not issubclass(kind, Enum):
        raise TypeError(f"no schema is known of {kind!r}")
    return {"description": _description(kind), "enum": [member.value for member in kind]}


def _description(kind: type) -> str:
    """Return the docstring with one line per paragraph."""
    paragraphs = (inspect.getdoc(kind) or "").split("\n\n")
    return "\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


if __name__ == "__main__":
    main()
