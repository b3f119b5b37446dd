"""Read the fields that tools print around a Markdown text, and the byline and date under its headline.

Knows pandoc's title block, MultiMarkdown's metadata, the head of Jina's reader, MarkDownload's excerpt, Readwise's
list of metadata and the last lines of a Joplin note. A head is read only if every line of it is a field.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.article.model import BlockKind, Role
from indexer.extract.cues.dates import printed_dates
from indexer.extract.cues.names import bare_names, byline_names, is_name
from indexer.inputs.aliases import Field, by_field
from indexer.page import FactName, fact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.extract.records.markup import Piece
    from indexer.page import Fact

MAX_HEAD_CHARS: Final = 16 * 1024
"""A head is looked for in this much of the text's beginning; Joplin's lines in as much of its end."""

MAX_HEAD_PIECES: Final = 4
"""Byline, date and place of a note are in this many paragraphs under the headline."""

MAX_LINE_CHARS: Final = 160
MAX_OTHER_WORDS: Final = 4
"""A line with a date and more words than these is prose."""

JOPLIN_NOTE: Final = "1"

_PANDOC: Final = re.compile(r"%[ \t]*([^\n]*(?:\n[ \t]+[^\n]+)*)\n")
_KEYED: Final = re.compile(r"([A-Za-z][A-Za-z _-]{1,30}):[ \t]*(\S[^\n]*)\Z")
_JINA: Final = re.compile(
    r"\s*Title:[ \t]*(?P<title>[^\n]*)\n+URL Source:[ \t]*(?P<url>\S*)[ \t]*\n+"
    r"(?:Published Time:[ \t]*(?P<published>[^\n]*)\n+)?(?:(?:Warning|Number of Pages):[^\n]*\n+){0,5}"
    r"Markdown Content:[ \t]*\n"
)
_EXCERPT: Final = re.compile(r"^>[ \t]*## Excerpt[ \t]*\n((?:>[^\n]*\n)+)\s*(?:---+[ \t]*\n)?", re.MULTILINE)
_READWISE: Final = re.compile(r"^## Metadata[ \t]*\n((?:[ \t]*[-*] [^\n]*\n)+)", re.MULTILINE)
_LISTED: Final = re.compile(r"[ \t]*[-*] \**([A-Za-z ]{2,20})\**:\**[ \t]*(\S[^\n]*)")
_JOPLIN_ID: Final = re.compile(r"(?:\A|\n)id: [0-9a-f]{32}\n")
_JOPLIN_LINE: Final = re.compile(r"([a-z_]+):(?: (.*))?\Z")
_WORD: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The fields that a tool printed around a text, and the text without them.

    Attributes:
        fields: the values by the tool's own names.
        body: the text.
        is_note: False for the folders, tags and pictures of a Joplin export.
    """

    fields: dict[str, object]
    body: str
    is_note: bool = True


def tool_head(text: str) -> Head:
    """Return the head that a tool printed in a text without front matter, or in the text after it."""
    found = _joplin(text) or _pandoc(text) or _jina(text) or _multi_markdown(text)
    head = found or Head(fields={}, body=text)
    return _excerpt(_metadata_list(head))


def _joplin(text: str) -> Head | None:
    start = max(len(text) - MAX_HEAD_CHARS, 0)
    found = [*_JOPLIN_ID.finditer(text, start)]
    if not found:
        return None
    lines = [_JOPLIN_LINE.match(line) for line in text[found[-1].start() :].strip().splitlines()]
    fields = {line[1]: line[2] or "" for line in lines if line}
    if not all(lines) or "type_" not in fields:
        return None
    title, _, body = text[: found[-1].start()].strip("\n").partition("\n")
    known = {"title": title, "url": fields.get("source_url"), "author": fields.get("author")}
    return Head(fields={**known}, body=body, is_note=fields["type_"] == JOPLIN_NOTE)


def _pandoc(text: str) -> Head | None:
    """Read title, authors and date after `%`, each on its own line and any continuation lines."""
    values: list[str] = []
    position = 0
    while len(values) < len(_PANDOC_FIELDS) and (line := _PANDOC.match(text, position)):
        values.append(line[1])
        position = line.end()
    if not values or not values[0]:
        return None
    fields: dict[str, object] = dict(zip(_PANDOC_FIELDS, values, strict=False))
    fields["author"] = "; ".join(str(fields.get("author", "")).splitlines())
    return Head(fields=fields, body=text[position:])


_PANDOC_FIELDS: Final = ("title", "author", "date")


def _jina(text: str) -> Head | None:
    found = _JINA.match(text[:MAX_HEAD_CHARS])
    return Head(fields={**found.groupdict()}, body=text[found.end() :]) if found else None


def _multi_markdown(text: str) -> Head | None:
    """Read `Title: …` and similar lines up to the first blank one."""
    beginning = text[:MAX_HEAD_CHARS].lstrip("\n")
    head, _, _ = beginning.partition("\n\n")
    lines = [_KEYED.match(line.rstrip()) for line in head.splitlines()]
    fields: dict[str, object] = {line[1]: line[2] for line in lines if line}
    known = by_field(fields)
    if len(lines) < len(("title", "another")) or not all(lines) or Field.TITLE not in known or len(known) < len(lines):
        return None
    return Head(fields=fields, body=text.lstrip("\n")[len(head) :])


def _metadata_list(head: Head) -> Head:
    found = _READWISE.search(head.body[:MAX_HEAD_CHARS])
    if found is None:
        return head
    fields = {
        key: value
        for line in found[1].splitlines()
        if (match := _LISTED.match(line))
        for key, value in [match.groups()]
    }
    if Field.URL not in by_field(fields):
        return head
    return Head(fields={**fields, **head.fields}, body=head.body[: found.start()] + head.body[found.end() :])


def _excerpt(head: Head) -> Head:
    found = _EXCERPT.search(head.body[:MAX_HEAD_CHARS])
    if found is None:
        return head
    text = " ".join(line.lstrip("> \t") for line in found[1].splitlines())
    body = f"{head.body[: found.start()]}\n{head.body[found.end() :]}"
    return Head(fields={"excerpt": text, **head.fields}, body=body)


def printed_head(found: Sequence[Piece], first: int) -> tuple[dict[int, Role], tuple[Fact, ...]]:
    """Return the pieces from `first` on that are byline or date, by position, and the facts in them."""
    roles: dict[int, Role] = {}
    facts: list[Fact] = []
    for at in range(first, min(len(found), first + MAX_HEAD_PIECES)):
        piece = found[at]
        if piece.kind is not BlockKind.PARAGRAPH or piece.image or len(piece.text) > MAX_LINE_CHARS:
            break
        follows = found[at + 1].text if at + 1 < len(found) else ""
        names = _signed(piece.text, follows)
        dates = printed_dates(piece.text) if names or _is_date_line(piece.text) else ()
        if not names and not dates:
            break
        roles[at] = Role.BYLINE if names else Role.DATE
        facts += [one for name in names for one in fact(FactName.AUTHOR, name, "byline")]
        for date in dates:
            facts += fact(FactName.MODIFIED if date.later else FactName.PUBLISHED, date.iso, "byline")
    return roles, tuple(facts)


def _signed(text: str, follows: str) -> tuple[str, ...]:
    """Return the names of a byline; a name without "By" needs a date beside it or in the next line."""
    if names := byline_names(text):
        return names
    if printed_dates(text):
        return bare_names(text)
    return (text,) if is_name(text) and _is_date_line(follows) else ()


def _is_date_line(text: str) -> bool:
    dates = printed_dates(text) if len(text) <= MAX_LINE_CHARS else ()
    if not dates:
        return False
    rest = text[: dates[0].start] + " ".join(text[one.stop :] for one in dates[-1:])
    return len(_WORD.findall(rest)) <= MAX_OTHER_WORDS
