"""Write a reference into a page's head, so that Zotero's button and search engines read it.

`citation_*` are the names of Highwire Press. `DC.type` says to Zotero which kind of item it is. JSON-LD has the terms
of schema.org. A literal name in `citation_author` ends with a comma, as in RIS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.article.model import Published
from server.citation.names import Name
from server.citation.table import ROWS, TYPES
from server.wording import date_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.citation.reference import Reference
    from server.citation.table import Value

JsonLd = dict[str, object]


def meta_elements(reference: Reference) -> list[tuple[str, str]]:
    """Return name and content of each `<meta>`; a fact of several values has several elements."""
    elements = [(row.meta, text) for row in ROWS if row.meta for text in _contents(row.value(reference))]
    return [("DC.type", TYPES[reference.kind].zotero), *elements]


def _contents(value: Value) -> Iterator[str]:
    match value:
        case tuple():
            for item in value:
                yield _inverted(item) if isinstance(item, Name) else item
        case Published():
            yield date_code(value.first, value.precision).replace("-", "/")
        case str() if value:
            yield value


def _inverted(name: Name) -> str:
    return name.inverted if name.family else f"{name.printed},"


def json_ld(reference: Reference) -> JsonLd:
    """Return the article in the terms of schema.org."""
    values = ((row.schema, row.value(reference)) for row in ROWS if row.schema)
    properties = {name: _property(name, value) for name, value in values if value}
    return {"@context": "https://schema.org", "@type": TYPES[reference.kind].schema, **properties}


def _property(name: str, value: Value) -> object:
    match value:
        case tuple():
            return [_agent(item) if isinstance(item, Name) else item for item in value]
        case Published():
            return date_code(value.first, value.precision)
        case str() if name == "publisher":
            return {"@type": "Organization", "name": value}
        case _:
            return value


def _agent(name: Name) -> JsonLd:
    kind = "Person" if name.is_person else "Organization"
    return {"@type": kind, "name": name.printed}
