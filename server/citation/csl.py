"""Write a reference as CSL JSON, the form that citation processors read: a list of one item."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from index.article.model import Published
from server.citation.names import Name
from server.citation.table import ROWS, TYPES
from server.wording import date_code

if TYPE_CHECKING:
    from server.citation.reference import Reference
    from server.citation.table import Value

MEDIA_TYPE = "application/vnd.citationstyles.csl+json"

Item = dict[str, object]
"""An item of CSL JSON; its variables are those of the CSL specification 1.0.2."""


def csl_json(reference: Reference) -> str:
    """Return the reference as a list of one item."""
    return json.dumps([csl_item(reference)], ensure_ascii=False, indent=1) + "\n"


def csl_item(reference: Reference) -> Item:
    """Return the reference as an item of CSL JSON; a variable without a value is left out."""
    values = ((row.csl, row.value(reference)) for row in ROWS if row.csl)
    variables = {variable: _written(value) for variable, value in values if value}
    return {"id": reference.key, "type": TYPES[reference.kind].csl, **variables}


def _written(value: Value) -> object:
    match value:
        case tuple():
            names = [_name(item) for item in value if isinstance(item, Name)]
            return names or ", ".join(map(str, value))
        case Published():
            return _date(date_code(value.first, value.precision))
        case date():
            return _date(value.isoformat())
        case _:
            return value


def _name(name: Name) -> dict[str, str]:
    if name.family is None:
        return {"literal": name.printed}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {part: text for part, text in parts.items() if text}


def _date(code: str) -> dict[str, list[list[int]]]:
    return {"date-parts": [[int(part) for part in code.split("-")]]}
