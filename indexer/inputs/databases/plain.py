"""Plain text → lines: paragraphs by blank lines and indentation, what stands in the middle, lines wrapped at a width.

One pass over the lines. What a line says is never looked at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from index.article.model import normalise
from indexer.inputs.databases.lines import Line, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CENTRED_COLUMNS: Final = 12
"""A line indented so far stands in the middle: paragraphs are indented by less."""

INDENT_COLUMNS: Final = 2
"""A line indented so much more than the one before begins a paragraph."""

WRAPPED_COLUMNS: Final = 110
"""Text of lines no longer than this is wrapped."""

MIN_WIDTH: Final = 30
"""No text is wrapped narrower."""

LONG_LINES: Final = 0.95
"""A text's width is what this share of its lines keeps to."""

_TAB_COLUMNS: Final = 8


def text_lines(text: str, first_group: int = 0) -> list[Line]:
    """Return the lines of a text; paragraphs are numbered from `first_group`."""
    return list(_lines(text.split("\n"), first_group))


def _lines(rows: Iterable[str], group: int) -> Iterator[Line]:
    gap, last_indent = True, 0
    for row in rows:
        expanded = row.expandtabs(_TAB_COLUMNS)
        text = normalise(row)
        if not text:
            gap = True
            continue
        indent = len(expanded) - len(expanded.lstrip())
        centred = indent >= CENTRED_COLUMNS
        deeper = not centred and last_indent < CENTRED_COLUMNS and indent >= last_indent + INDENT_COLUMNS
        if gap or deeper:
            group += 1
        yield Line(text=text, group=group, centred=centred, gap=gap)
        gap, last_indent = False, indent


def unwrapped(lines: list[Line]) -> list[Line]:
    """Return the lines with those joined that a wrapper of text parted: the next word had no room on the first.

    A line that ends short of the width ends there by its writer's will. Lines of different paragraphs stay parted.
    """
    width = _width(lines)
    if not width:
        return lines
    runs: list[list[Line]] = []
    for line in lines:
        if runs and line.group == runs[-1][0].group and not line.cut and _is_full(runs[-1][-1].text, line.text, width):
            runs[-1].append(line)
        else:
            runs.append([line])
    return joined(runs)


def _width(lines: list[Line]) -> int:
    """Return the width the lines are wrapped at; 0 where they are not."""
    lengths = sorted(len(line.text) for line in lines)
    if not lengths:
        return 0
    width = lengths[min(len(lengths) - 1, int(len(lengths) * LONG_LINES))]
    return width if MIN_WIDTH <= width <= WRAPPED_COLUMNS else 0


def _is_full(text: str, following: str, width: int) -> bool:
    return len(text) + 1 + len(following.split(maxsplit=1)[0]) > width


_PRE_BREAK: Final = re.compile(r"\n[ \t]*\n")


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of preformatted text: parted by blank lines, or by a first line that is indented."""
    found: list[str] = []
    for part in _PRE_BREAK.split(text):
        lines = part.strip("\n").split("\n")
        gathered: list[str] = []
        for number, line in enumerate(lines):
            if number and line[:1] in " \t" and lines[number - 1][:1] not in (" ", "\t") and gathered:
                found.append(" ".join(gathered))
                gathered = []
            gathered.append(line)
        found.append(" ".join(gathered))
    return [text for one in found if (text := normalise(one))]
