"""Lines → documents: where each begins and ends by a format's description, and what is of none.

Knows no container. A cover, a list of contents and the search's terms stand outside the documents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from indexer.inputs.databases.description import Description, Field, Order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.inputs.databases.lines import Line

COPYRIGHT: Final = re.compile(r"\W{0,3}(?:copyright|©|\(c\)|℗|urheberrecht|alle rechte)", re.IGNORECASE)
"""How the line of a copyright begins."""

WORDS: Final = re.compile(r"(\d[\d., ]{0,12}) ?[^\W\d_]{1,14}\.?\Z")
"""A line that counts an article's words, in whatever language: `312 words`, `312 字`."""

_YEAR: Final = re.compile(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)|年")
MAX_DATE_CHARS: Final = 120
"""A line that is a date, with the day of the week, the hour and the edition."""

HEAD_LINES: Final = 8
"""What stands above a document's date, copyright and labels, at most."""

MIN_PARTED: Final = 0.5
"""Fewer documents than this share of the lines that each has one of: they were not told apart."""

_PROSE_CHARS: Final = 200
_PROSE_LINES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A file's documents, and the lines that are of none; `failed` where there are several that could not be parted."""

    documents: tuple[tuple[Line, ...], ...]
    rest: tuple[Line, ...]
    failed: bool = False

    @property
    def leaves_prose(self) -> bool:
        """Return whether there is more outside the documents than a cover and a list of contents hold."""
        return sum(len(line.text) >= _PROSE_CHARS for line in self.rest) >= _PROSE_LINES


def recognised(text: str, one: Description) -> bool:
    """Return whether each of the format's patterns matches a line of the text."""
    return all(pattern.search(text) for pattern in one.recognise)


def split(lines: Sequence[Line], one: Description) -> Split | None:
    """Return the documents among the lines; None where nothing parts them and nothing says there are several."""
    documents, rest = _parts(lines, one)
    units = sum(one.unit.search(line.text) is not None for line in lines) if one.unit else 0
    if not documents and one.begin and units == 1:
        documents, rest = [list(lines)], []
    if len(documents) < units * MIN_PARTED and units > 1:
        return Split(documents=(), rest=tuple(lines), failed=True)
    if not documents:
        return None
    if not by_elements(lines):
        rest = [*rest, *(line for document in documents if not _is_one(document, one) for line in document)]
        documents = [document for document in documents if _is_one(document, one)]
        if not documents:
            return None
    if not rest or one.end:
        start = _start(documents[0], one)
        rest = [*documents[0][:start], *rest]
        documents[0] = documents[0][start:]
    return Split(documents=tuple(map(tuple, documents)), rest=tuple(rest))


def by_elements(lines: Sequence[Line]) -> bool:
    """Return whether selectors part the lines."""
    return any(line.cut for line in lines)


def _is_one(document: Sequence[Line], one: Description) -> bool:
    """Return whether a part is a document: it has a label of the format, or at least a day."""
    labelled = any((label := one.label_of(line)) is not None and label.known for line in document)
    return labelled or (not one.run_on and any(map(is_dated, document)))


def _parts(lines: Sequence[Line], one: Description) -> tuple[list[list[Line]], list[Line]]:
    """Return the documents, and the lines outside. A format of ends alone begins its first with the file."""
    in_elements = by_elements(lines)
    only_ends = one.end is not None and one.begin is None and not in_elements
    documents: list[list[Line]] = []
    rest: list[Line] = []
    now: list[Line] | None = [] if only_ends else None
    for line in lines:
        if in_elements and line.cut == "end" and now is not None:
            documents.append(now)
            now = None
        if (in_elements and line.cut == "begin") or (one.begin is not None and one.begin.match(line.text)):
            if now:
                documents.append(now)
            now = []
            if not in_elements:
                continue
        if now is None:
            rest.append(line)
            continue
        if one.end is not None and not in_elements and one.end.match(line.text):
            documents.append([*now, line])
            now = [] if only_ends else None
        else:
            now.append(replace(line, cut="") if line.cut else line)
    if now:
        (rest.extend if only_ends else documents.append)(now)
    return [document for document in documents if len(document) > 1], rest


def _start(document: Sequence[Line], one: Description) -> int:
    """Return where a document begins, of the first of a file that may have a cover before it."""
    if one.order is Order.TITLE_FIRST:
        return _above_copyright(document, one)
    if one.order is Order.COUNTED:
        counted = next((at for at in range(len(document)) if is_counted(document, at)), 0)
        at = counted
        while at and counted - at < HEAD_LINES and not (document[at].gap and at < counted):
            at -= 1
        return at if counted > HEAD_LINES else 0
    return 0


def is_counted(lines: Sequence[Line], at: int) -> bool:
    """Return whether this line counts words and the next is a date."""
    return WORDS.match(lines[at].text) is not None and at + 1 < len(lines) and is_dated(lines[at + 1])


def is_dated(line: Line) -> bool:
    """Return whether a line may be a date's: short, with a year."""
    return len(line.text) <= MAX_DATE_CHARS and _YEAR.search(line.text) is not None


def _above_copyright(document: Sequence[Line], one: Description) -> int:
    """Return where the run of title, outlet and date begins that stands above the copyright or the labels."""
    body = next((at for at, line in enumerate(document) if one.heading_of(line) is Field.BODY), len(document))
    foot = next((at for at in range(body - 1, -1, -1) if COPYRIGHT.match(document[at].text)), None)
    if foot is None:
        labelled = (at for at in range(max(0, body - 2 * HEAD_LINES), body) if one.label_of(document[at]) is not None)
        foot = next(labelled, 0)
    marked = [at for at in range(max(0, foot - HEAD_LINES), foot) if document[at].anchor.startswith("Bookmark")]
    if marked:
        return marked[-1]
    at = foot
    while at and foot - at < HEAD_LINES and not (document[at].gap and at < foot - 1):
        at -= 1
    dated = next((number for number in range(foot - 1, -1, -1) if is_dated(document[number])), None)
    return max(0, dated - 2) if dated is not None and dated - at < 2 else at
