"""Lines with little style: what every container is read into, and the bytes one document of them is kept as.

A line is a paragraph, or a part of one that its container ends by a line break. It knows neither labels nor formats.
Equal documents have equal bytes: nothing here says where in its file a document stood.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from index.article.model import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable

DOCUMENT: Final = "document"
"""The format of a word processor's document that is no export: a single article."""

UNPARTED: Final = "unparted"
"""The format of an export whose articles could not be told apart: all its lines are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a document.

    Attributes:
        text: normalised, and not empty.
        mark: what a description's selector says it is: a field's name; empty where none does.
        group: which paragraph it is of: the lines of one paragraph share a number.
        bold: how many of its first characters are bold.
        size: the size of its first letters in half points, 0 where unknown.
        level: 1 to 9 for a heading.
        centred: whether it stands in the middle.
        gap: whether something empty stands before it: a blank line, an empty paragraph.
        kind: `item` or `row` of a list or a table; empty for others.
        cut: `begin` or `end`, where a description's selector says that a document begins or ended before this line.
        anchor: the bookmark before it, without its number.
    """

    text: str
    mark: str = ""
    group: int = 0
    bold: int = 0
    size: int = 0
    level: int = 0
    centred: bool = False
    gap: bool = False
    kind: str = ""
    cut: str = ""
    anchor: str = ""

    def __post_init__(self) -> None:
        if not self.text or self.text != normalise(self.text):
            raise ValueError(f"a line's text is not normalised, or empty: {self.text[:80]!r}")


_KEPT: Final = ("mark", "bold", "size", "level", "centred", "gap", "kind", "anchor")
"""What is kept of a line beside its text and its paragraph; a cut has been used."""


def to_bytes(format_name: str, lines: Iterable[Line]) -> bytes:
    """Return a document's bytes: JSON of its format's name and its lines."""
    groups: dict[int, int] = {}
    rows = [
        {
            "text": line.text,
            "group": groups.setdefault(line.group, len(groups)),
            **{name: value for name in _KEPT if (value := getattr(line, name))},
        }
        for line in lines
    ]
    return json.dumps({"format": format_name, "lines": rows}, ensure_ascii=False, separators=(",", ":")).encode()


def from_bytes(data: bytes) -> tuple[str, tuple[Line, ...]]:
    """Return the format's name and the lines that `to_bytes` wrote."""
    record = json.loads(data)
    return record["format"], tuple(Line(**row) for row in record["lines"])


def joined(runs: Iterable[list[Line]]) -> list[Line]:
    """Return a line for each run of lines: their texts, and the style of the first."""
    return [run[0] if len(run) == 1 else replace(run[0], text=" ".join(line.text for line in run)) for run in runs]


def with_paragraphs(lines: Iterable[Line]) -> list[Line]:
    """Return the lines with each paragraph's lines joined."""
    runs: list[list[Line]] = []
    for line in lines:
        if runs and line.group == runs[-1][0].group and not line.cut:
            runs[-1].append(line)
        else:
            runs.append([line])
    return joined(runs)
