r"""Write a reference as an entry of BibTeX, in UTF-8, for classic BibTeX and for biblatex.

Classic styles read `year` and `month`, biblatex reads `date`. The title stands in two pairs of braces, so that no style
changes its capitals. Braces in a text are written as commands, because BibTeX counts even `\{` as a brace. A `url` is
read verbatim, so it is not escaped.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from index.article.model import Published
from server.citation.names import Name
from server.citation.table import ROWS, TYPES
from server.wording import date_code

if TYPE_CHECKING:
    from server.citation.reference import Reference
    from server.citation.table import Value

MEDIA_TYPE = "application/x-bibtex"

_ESCAPES: Final = str.maketrans(
    {
        "\\": r"{\textbackslash}",
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        "~": r"{\textasciitilde}",
        "^": r"{\textasciicircum}",
        **{character: f"\\{character}" for character in "&%$#_"},
    }
)
_VERBATIM: Final = frozenset({"url"})
_URL_CHARACTERS: Final = "%/:=&?~#+!$,;'@()*[]"
"""Characters that stand in a URL as they are; braces, which BibTeX counts, are percent-encoded."""

_MACROS: Final = frozenset({"month"})
"""Fields whose value is one of BibTeX's own abbreviations, written without braces."""


def bibtex(reference: Reference) -> str:
    """Return the reference as one entry."""
    values = ((row.bibtex, row.value(reference)) for row in ROWS if row.bibtex)
    fields = [f"  {field} = {_written(field, value)}" for field, value in values if value]
    lines = [f"@{TYPES[reference.kind].bibtex}{{{reference.key}", *fields]
    return ",\n".join(lines) + "\n}\n"


def _written(field: str, value: Value) -> str:
    if field in _VERBATIM:
        return f"{{{quote(str(value), safe=_URL_CHARACTERS)}}}"
    text = _text(value)
    if field in _MACROS:
        return text
    return f"{{{{{text}}}}}" if field == "title" else f"{{{text}}}"


def _text(value: Value) -> str:
    match value:
        case tuple():
            names = [_name(item) for item in value if isinstance(item, Name)]
            return " and ".join(names) or ", ".join(_escaped(str(item)) for item in value)
        case Published():
            return date_code(value.first, value.precision)
        case date():
            return value.isoformat()
        case _:
            return _escaped(value or "")


def _name(name: Name) -> str:
    """Return the name as `Family, Suffix, Given`; braces keep a literal name, or one with an `and`, in one piece."""
    if name.family is None:
        return f"{{{_escaped(name.printed)}}}"
    parts = (_escaped(part) for part in (name.family, name.suffix, name.given) if part)
    return ", ".join(f"{{{part}}}" if " and " in f" {part.lower()} " else part for part in parts)


def _escaped(text: str) -> str:
    return " ".join(text.split()).translate(_ESCAPES)
