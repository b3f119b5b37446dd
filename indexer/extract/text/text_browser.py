"""Clean a text browser's dump: link numbers in brackets, and the list of addresses at the end.

Lynx, elinks and w3m write `[12]` before a link's words, and "References" above the list. A row that begins with `#`
shows the links of the page's head, and is no text of the page either.
"""

from __future__ import annotations

import re
from typing import Final

from index.article.model import normalise

ADDED: Final = "the address of a link, or of the page's head: a text browser lists them"

_LIST: Final = re.compile(r"^(?:References|Visible links:?|Links:)[ \t]*\n", re.MULTILINE)
_ADDRESS: Final = re.compile(r"[ \t]*\d{1,4}\. (?:[a-z][a-z0-9+.-]*:\S+)[ \t]*\Z", re.IGNORECASE)
_HIDDEN: Final = re.compile(r"[ \t]*Hidden links:[ \t]*\Z", re.IGNORECASE)
_MARK: Final = re.compile(r"\[\d{1,4}\](?=\S)|\[\d{1,4}\](?=\n)")
_HEAD: Final = re.compile(r"[ \t]*#\[\d{1,4}\].*(?:\n[ \t]*\S.*)*\n?")


def without_link_numbers(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a dump without the rows and numbers that a text browser added, and these rows; any other text as it is."""
    start = next((at for at in _LIST.finditer(text) if _is_list(text[at.end() :])), None)
    if start is None:
        return text, ()
    added = [normalise(row) for row in text[start.start() :].split("\n") if row.strip()]
    page = text[: start.start()]
    head = _HEAD.match(page)
    if head:
        added = [*(normalise(row) for row in head[0].split("\n") if row.strip()), *added]
        page = page[head.end() :]
    return _MARK.sub("", page), tuple(added)


def _is_list(tail: str) -> bool:
    rows = [row for row in tail.split("\n") if row.strip() and not _HIDDEN.match(row)]
    return bool(rows) and all(map(_ADDRESS.match, rows))
