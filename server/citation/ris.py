"""Write a reference as RIS: one tag a line, `TY` first, `ER` last, lines ended by CRLF.

The format is that of Reference Manager as EndNote and Zotero read it. A date is `YYYY/MM/DD/`, with nothing for what is
not known. A literal name ends with a comma: else readers of the format take its last word for a family name.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from index.article.model import Published
from server.citation.names import Name
from server.citation.table import ROWS, TYPES
from server.wording import date_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.citation.reference import Reference
    from server.citation.table import Value

MEDIA_TYPE = "application/x-research-info-systems"


def ris(reference: Reference) -> str:
    """Return the reference as one record of RIS."""
    fields = [("TY", TYPES[reference.kind].ris)]
    fields += [(row.ris, text) for row in ROWS if row.ris for text in _texts(row.value(reference))]
    return "".join(f"{tag}  - {_one_line(text)}\r\n" for tag, text in (*fields, ("ER", "")))


def _texts(value: Value) -> Iterator[str]:
    match value:
        case tuple():
            for item in value:
                yield _name(item) if isinstance(item, Name) else item
        case Published():
            yield _date(date_code(value.first, value.precision))
        case date():
            yield _date(value.isoformat())
        case str() if value:
            yield value


def _name(name: Name) -> str:
    return name.inverted if name.family else f"{name.printed},"


def _date(code: str) -> str:
    year, month, day = (*code.split("-"), "", "")[:3]
    return f"{year}/{month}/{day}/"


def _one_line(text: str) -> str:
    """Return the text without line ends, which would begin another tag."""
    return " ".join(text.split())
