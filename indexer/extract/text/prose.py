"""Lines → how likely each is the article's prose: a linear score of a dozen features of shape and surroundings.

Knows no labels of blocks and no facts; one pass forward and one back, whatever the number of lines. The
weights are a logistic regression's (ridge 1) over the lines of the 219 dumps that `make bench-cleaning` reads, a
line being prose where half its 4-token shingles are in the gold; of 60 features tried, those stayed without
which five-fold cross-validated body F1 fell.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from indexer.extract.cues.labels import SHORT_COLUMNS, addresses_reader, boilerplate_share
from indexer.extract.cues.prose import PROSE_COLUMNS, SENTENCE_END, width
from indexer.extract.cues.words import COPYRIGHT_SIGNS, PROMOTION_OPENINGS, RELATED_OPENINGS, SHARE_OPENINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.extract.text.lines import Line

WIDEST_COLUMNS: Final = 300
"""Prose counts up to here: one endless paragraph says no more about its neighbours than a long one."""

MEMORY: Final = 0.6
"""How much of what was seen a line hands on to the next, for the prose before a line."""

NOISE_MEMORY: Final = 0.75
"""The same for the furniture before it."""

_INNER: Final = re.compile(r"[,;:–—]|[.!?]\s|[、。，]")
_BEGINNINGS: Final = SHARE_OPENINGS + RELATED_OPENINGS + PROMOTION_OPENINGS + COPYRIGHT_SIGNS
_DATED: Final = re.compile(r"\b\d{1,2}[:.]\d{2}\b|\b(?:19|20)\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Log-odds per feature; the fields' order is that of `features`."""

    bias: float = -2.61
    ends_sentence: float = 2.28
    inner_marks: float = 1.16
    alone: float = 1.83
    after_gap: float = -0.63
    repeated: float = -1.48
    dated: float = -0.57
    ellipsis: float = -1.04
    colon: float = 1.07
    prose_before: float = 4.03
    share_behind: float = -2.53
    addresses_reader: float = -0.8
    furniture_before: float = -2.84
    above_headline: float = -1.94
    small_letters: float = 1.05


WEIGHTS: Final = Weights()


def scores(lines: Sequence[Line]) -> list[float]:
    """Return each line's log-odds of being the article's prose."""
    weights = tuple(getattr(WEIGHTS, name) for name in Weights.__dataclass_fields__)
    return [sum(map(_product, weights, row)) for row in features(lines)]


def features(lines: Sequence[Line]) -> list[tuple[float, ...]]:
    """Return each line's features, in the order of the fields of `Weights`."""
    shapes = [_shape(line.text) for line in lines]
    seen = Counter(line.text for line in lines)
    prose = [shape.prose for shape in shapes]
    total = sum(prose) or 1.0
    headline = _headline(lines, prose)
    rows: list[tuple[float, ...]] = []
    passed = near_prose = near_noise = 0.0
    for number, (line, shape) in enumerate(zip(lines, shapes, strict=True)):
        last = number + 1 == len(lines) or lines[number + 1].gap
        alone, repeated, above = line.gap and last, seen[line.text] > 1, number <= headline
        around = (near_prose, passed / total, shape.reader, near_noise, float(above), shape.small)
        place = (float(alone), float(line.gap), float(repeated))
        rows.append((1.0, shape.ends, shape.inner, *place, shape.dated, shape.ellipsis, shape.colon, *around))
        passed += shape.prose
        near_prose = MEMORY * near_prose + (1 - MEMORY) * min(shape.prose, WIDEST_COLUMNS) / WIDEST_COLUMNS
        near_noise = NOISE_MEMORY * near_noise + (1 - NOISE_MEMORY) * shape.noise
    return rows


def _product(weight: float, value: float) -> float:
    return weight * value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """What a line's features are made of, but for its surroundings. `prose` is in columns, the rest 0 to 1."""

    ends: float
    inner: float
    dated: float
    ellipsis: float
    colon: float
    reader: float
    small: float
    noise: float
    prose: float


def _shape(text: str) -> _Shape:
    columns = width(text)
    short = columns < SHORT_COLUMNS
    folded = text.casefold() if short else text[:40].casefold()
    furniture = boilerplate_share(text) if columns < WIDEST_COLUMNS else 0.0
    ends = SENTENCE_END.search(text[-6:]) is not None
    prose = 0.0 if columns < PROSE_COLUMNS or furniture >= MAX_FURNITURE else columns * (1.0 if ends else 0.5)
    noise = short and (furniture >= MAX_FURNITURE or folded.startswith(_BEGINNINGS))
    return _Shape(
        ends=float(ends),
        inner=min(MAX_INNER_MARKS, sum(1 for _ in _INNER.finditer(text[: 2 * WIDEST_COLUMNS]))) / MAX_INNER_MARKS,
        dated=float(columns < DATED_COLUMNS and _DATED.search(text) is not None),
        ellipsis=float(text.endswith(("…", "..."))),
        colon=float(text.endswith(":")),
        reader=float(columns < WIDEST_COLUMNS and addresses_reader(text)),
        small=_small_letters(text) if columns >= SMALL_COLUMNS else 0.0,
        noise=float(noise),
        prose=prose,
    )


MAX_FURNITURE: Final = 0.2
"""Share of furniture's words from which a line is no prose."""

MAX_INNER_MARKS: Final = 4
DATED_COLUMNS: Final = 120
SMALL_COLUMNS: Final = 60
"""From this width the share of words that begin with a small letter tells sentences from headings."""

UNCASED_SHARE: Final = 0.7
"""What stands for that share in a script without capitals: near the middle of English prose."""


def _small_letters(text: str) -> float:
    beginning = text[: 2 * WIDEST_COLUMNS]
    if beginning.upper() == beginning.lower():
        return UNCASED_SHARE
    words = beginning.split()
    return sum(word[0].islower() for word in words) / len(words)


def _headline(lines: Sequence[Line], prose: Sequence[float]) -> int:
    """Return the last line that repeats the page's first, as a browser's title repeats the headline, or -1.

    One that has half the page's prose above it is a link to the page, not its head.
    """
    first = lines[0].text.casefold() if lines else ""
    total, above, found = sum(prose), 0.0, -1
    for number, line in enumerate(lines):
        if above >= total / 2 and number:
            break
        if number and len(line.text) >= MIN_HEADLINE_CHARS and line.text.casefold() in first:
            found = number
        above += prose[number]
    return found


MIN_HEADLINE_CHARS: Final = 25
