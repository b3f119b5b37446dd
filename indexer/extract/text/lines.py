"""Text → lines: what was copied off a page, cut where it breaks, hard-wrapped prose put together again.

Knows nothing of what a line means. Every line that is not blank comes out once, in order, its text as
blocks hold it (`index.article.model.normalise`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from index.article.model import normalise
from indexer.extract.text.columns import in_reading_order
from indexer.extract.text.reflow import Words, margin_of, rows_of, runs_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WRAP_CHARS: Final = range(50, 91)
"""Where mail programs, typists and wire services break lines; the longest line of a run lies in here."""

MIN_WRAPPED_LINES: Final = 3
"""A run this long shows by itself that it is wrapped; shorter ones need another that does."""

MIN_LOWER_STARTS: Final = 0.25
"""Share of a wrapped run's later lines that begin in mid-sentence, with a small letter."""

MIN_FILLED: Final = 0.7
"""A run is wrapped at the text's margin only if its longest line comes this near to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line, or one paragraph of wrapped lines; `gap` says that a blank line, or nothing, stands before it."""

    text: str
    gap: bool


def split_lines(text: str) -> tuple[Line, ...]:
    """Return the lines of `text`; without any blank line, each line is a paragraph."""
    lines = _split(text)
    if any(line.gap for line in lines[1:] if " " in line.text):
        return lines
    return tuple(replace(line, gap=True) for line in lines)


def _split(text: str) -> tuple[Line, ...]:
    text = in_reading_order(text)
    rows = rows_of(text)
    wrapped = margin_of(rows)
    if wrapped is not None:
        parts = list(runs_of(rows, wrapped))
        words = Words(parts)
        return tuple(Line(text=words.joined(part), gap=part[0].blanks > wrapped.spaced) for part in parts)
    runs = tuple(_runs(text))
    proofs = [max(map(len, run)) for run in runs if len(run) >= MIN_WRAPPED_LINES and _is_wrapped(run, prove=True)]
    margin = max(proofs, default=0)
    return tuple(line for run in runs for line in _lines_of(run, margin))


def _runs(text: str) -> Iterator[list[str]]:
    """Give the runs of lines that no blank line parts."""
    run: list[str] = []
    for raw in text.splitlines():
        line = normalise(raw)
        if line:
            run.append(line)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _lines_of(run: list[str], margin: int) -> Iterator[Line]:
    if MIN_FILLED * margin <= max(map(len, run)) <= margin and _is_wrapped(run, prove=False):
        yield Line(text=normalise(" ".join(run)), gap=True)
        return
    for number, text in enumerate(run):
        yield Line(text=text, gap=number == 0)


def _is_wrapped(run: Sequence[str], *, prove: bool) -> bool:
    """Return whether each line was broken only because the next word no longer fitted.

    To prove that a text is wrapped at all, enough lines must also begin in mid-sentence.
    """
    longest = max(map(len, run))
    if longest not in WRAP_CHARS or len(run) == 1:
        return False
    pairs = tuple(pairwise(run))
    if any(len(line) + 1 + len(following.split(" ", 1)[0]) < longest for line, following in pairs):
        return False
    return not prove or sum(following[0].islower() for _, following in pairs) >= MIN_LOWER_STARTS * len(pairs)
