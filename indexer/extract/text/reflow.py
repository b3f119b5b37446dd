"""Join the rows of wrapped text into the lines that they were wrapped from.

Knows widths, indents and blank rows, and not what a line means. A row ends because the next word did not fit. So the
margin is the least width of a row together with the next word, also if the right edge is ragged. Breaks in mid-sentence
prove that a text is wrapped, and show its margin.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from index.article.model import Role, normalise
from indexer.extract.cues.labels import BULLET, label
from indexer.extract.cues.names import bare_names
from indexer.extract.cues.prose import SENTENCE_END

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MARGINS: Final = range(24, 116)
"""The right margins that are tried: widths of 30 to 100, ragged by 15 %."""

BEYOND: Final = 0.03
"""A text is wrapped if the rows beyond the margin (long words, addresses) have at most this share of its characters."""

SPREAD: Final = 1.2
STEP: Final = 2
"""The edge of a ragged margin is at most `SPREAD` times as wide, with rows at every `STEP` columns up to it."""

RAGGED: Final = 0.6
"""A row that is cut in mid-sentence is at least this wide, as a share of the margin."""

NEAR: Final = 0.8
"""A row is near the margin from this share of it on."""

MIN_BREAKS: Final = 2
MIN_BREAK_SHARE: Final = 0.2
"""A wrapped text has at least `MIN_BREAKS` rows near the margin that break in mid-sentence, and this share of them."""

FULL: Final = 0.9
"""At this share of the breaks in mid-sentence the next word did not fit; the other breaks are the page's own."""

PARTED: Final = 0.02
"""Blank rows separate all lines of a text if at most this share of the breaks without one follow a row that had room
for the next word."""

MIN_GAPS: Final = 0.03
"""Blank rows separate the paragraphs of a text if at least this share of its rows follow one."""

CASELESS: Final = 0.72
"""In a ragged text in a script without capitals, a row of at least this share of the widest one continues:
0.85 / 1.15."""

EVEN: Final = 0.95
RAGGED_FULL: Final = 0.98
"""As `FULL`, for a ragged margin: one of less than `EVEN` of the widest row."""

ENDED: Final = 0.35
"""At a ragged margin, a row that ends a sentence continues only if it and the next word reach this far from the least
width to the widest."""

PAGE_BREAK: Final = 2
"""A page's end interrupts a sentence by at most this many blank rows."""

HEAD_ROWS: Final = 6
"""In this many first rows, an author's name or a date may be alone below a headline that fills its row."""

MIN_HYPHENS: Final = 0.1
MIN_PROOFS: Final = 2
"""A text divides words if it has this share of hyphens at row ends (fewer are hyphens of compounds), or if it prints
`MIN_PROOFS` of the words whole elsewhere."""

MIN_PART: Final = 3
"""Parts of a compound have at least this many letters; shorter words are syllables, too."""

_DIVIDED: Final = re.compile(r"(?<![\w\u2010-])([^\W\d_]+)[-\u2010]\Z")
_LAST_WORD: Final = re.compile(r"[^\W\d_]+\Z")
_HYPHEN_END: Final = re.compile(r"\w[-\u00ad\u2010\u00ac]\Z")
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-\u2010’'][^\W\d_]+)*")
_SUSPENDED: Final = frozenset("and und oder bis sowie et och og eller".split())
"""A hyphen before one of these words stays, with a space: "Haupt- und Nebensaison"."""

_UNSPACED: Final = "\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60"
_UNSPACED_END: Final = re.compile(f"[{_UNSPACED}]\\Z")
_UNSPACED_START: Final = re.compile(f"[{_UNSPACED}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row that is not blank: its text, its first column, the column after its last, and the blank rows before it."""

    text: str
    indent: int
    end: int
    blanks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """The right margin of a text: a row was full if it and the next word need more than `least` columns.

    `gapped` says whether blank rows separate paragraphs, `parted` whether they separate all lines. `spaced` is the
    number of blank rows between the rows of one paragraph.
    """

    least: int
    widest: int
    gapped: bool
    parted: bool = False
    spaced: int = 0


def rows_of(text: str) -> list[Row]:
    """Return the rows of `text` that are not blank."""
    rows: list[Row] = []
    blanks = 1
    for raw in text.split("\n"):
        line = normalise(raw)
        if not line:
            blanks += 1
            continue
        bare = raw.expandtabs().rstrip() if "\t" in raw else raw.rstrip()
        indent = len(bare) - len(bare.lstrip())
        rows.append(Row(text=line, indent=indent, end=indent + len(line), blanks=blanks))
        blanks = 0
    return rows


def margin_of(rows: Sequence[Row]) -> Margin | None:
    """Return the margin at which the whole text was wrapped; None if it was not wrapped."""
    widest = _widest(rows)
    if widest not in MARGINS:
        return None
    spaced = _spacing(rows)
    pairs = [(one, two) for one, two in pairwise(rows) if two.blanks <= spaced and one.end <= widest]
    near = [(one, two) for one, two in pairs if one.end >= NEAR * widest]
    cased = [(one, two) for one, two in near if two.text[0].islower() or two.text[0].isupper()]
    if 2 * len(cased) < len(near):
        return _caseless(near, widest, spaced)
    cut = sum(_is_cut(one, two) for one, two in near)
    if cut < max(MIN_BREAKS, MIN_BREAK_SHARE * len(near)):
        return None
    needs = sorted(_need(one, two) for one, two in pairs if one.end >= RAGGED * widest and _is_cut(one, two))
    least = needs[int((1 - FULL) * len(needs))] - 1
    if least < EVEN * widest:
        least = needs[int((1 - RAGGED_FULL) * len(needs))] - 1
    gapped = _gapped(rows, spaced)
    return Margin(
        least=min(widest, least),
        widest=widest,
        gapped=gapped,
        parted=gapped and _is_parted(pairs, widest),
        spaced=spaced,
    )


def _caseless(near: Sequence[tuple[Row, Row]], widest: int, spaced: int) -> Margin | None:
    """Return the margin of a text in a script without capitals: most rows near the margin end in mid-sentence."""
    cut = [one.end for one, _ in near if one.text[-1].isalnum()]
    if len(cut) < max(MIN_BREAKS, len(near) / 2):
        return None
    even = 2 * sum(end >= widest - 2 for end in cut) >= len(cut)
    return Margin(least=widest if even else int(CASELESS * widest), widest=widest, gapped=True, spaced=spaced)


def _gapped(rows: Sequence[Row], spaced: int) -> bool:
    return sum(row.blanks > spaced for row in rows) >= MIN_GAPS * len(rows)


def _is_parted(pairs: Sequence[tuple[Row, Row]], widest: int) -> bool:
    """Return whether almost every line is followed by a blank row."""
    short = sum(_need(one, two) <= RAGGED * widest for one, two in pairs)
    return short <= PARTED * len(pairs)


def _widest(rows: Sequence[Row]) -> int:
    """Return the width that all but a few rows keep; rows of one word do not count, because they cannot be wrapped."""
    chars = Counter[int]()
    for row in rows:
        chars[row.end] += row.end - row.indent if " " in row.text or _UNSPACED_START.search(row.text) else 0
    beyond, room = 0, BEYOND * chars.total()
    for end in sorted(chars, reverse=True):
        beyond += chars[end]
        if beyond > room:
            break
    else:
        return 0
    # A ragged margin has few rows at its very edge.
    limit = int(SPREAD * end)
    while following := next((edge for edge in range(end + 1, end + 1 + STEP) if chars[edge] and edge <= limit), 0):
        end = following
    return end


def _spacing(rows: Sequence[Row]) -> int:
    """Return the number of blank rows between the rows of one paragraph: 1 in a double-spaced text."""
    cut = Counter(two.blanks for one, two in pairwise(rows) if _is_cut(one, two))
    return 1 if cut[1] > 2 * cut[0] and cut[1] >= MIN_BREAKS else 0


def _is_cut(one: Row, two: Row) -> bool:
    """Return whether a sentence continues from one row to the next."""
    return two.text[0].islower() and SENTENCE_END.search(one.text) is None


def _need(one: Row, two: Row) -> int:
    """Return the width of a row together with the next row's first word."""
    unspaced = _UNSPACED_END.search(one.text) or _UNSPACED_START.match(two.text)
    return one.end + 3 if unspaced else one.end + 1 + len(two.text.split(" ", 1)[0])


def goes_on(first: Row, one: Row, two: Row, margin: Margin) -> bool:
    """Return whether row `two` continues the line that `first` begins and `one` is part of."""
    cut = _is_cut(one, two)
    need = _need(one, two)
    over_page = cut and two.blanks <= margin.spaced + PAGE_BREAK and need > margin.least
    if (two.blanks > margin.spaced and not over_page) or one.end > margin.widest:
        return False
    if BULLET.match(two.text) and (BULLET.match(first.text) or one.text.endswith(":") or SENTENCE_END.search(one.text)):
        return False
    if one.indent < two.indent and not BULLET.match(one.text):
        return False
    hyphen = _HYPHEN_END.search(one.text) is not None
    if hyphen and two.text[0].islower():
        return True
    if cut or hyphen or margin.parted:
        return need > RAGGED * margin.widest
    # The wider a row at a ragged margin, the likelier it was cut; most sentences end within a row.
    ended = not margin.gapped and SENTENCE_END.search(one.text) is not None
    if need <= margin.least + ended * ENDED * (margin.widest - margin.least):
        return False
    return two.end >= RAGGED * margin.widest or label(two.text) is None


def runs_of(rows: Iterable[Row], margin: Margin) -> Iterator[list[Row]]:
    """Yield the rows of each line."""
    run: list[Row] = []
    for number, row in enumerate(rows):
        headed = number < HEAD_ROWS and _is_head(row.text)
        if run and not headed and goes_on(run[0], run[-1], row, margin):
            run.append(row)
        else:
            if run:
                yield run
            run = [row]
    if run:
        yield run


def _is_head(text: str) -> bool:
    found = label(text)
    return bool(bare_names(text)) or (found is not None and found.role in (Role.BYLINE, Role.DATE))


class Words:
    """The words that a text prints whole, and whether it divides words at row ends."""

    def __init__(self, runs: Sequence[Sequence[Row]]) -> None:
        self._seen = Counter[str]()
        ends = hyphens = 0
        for run in runs:
            for number, row in enumerate(run):
                found = _WORD.findall(row.text.casefold())
                last = number + 1 < len(run) and _HYPHEN_END.search(row.text) is not None
                first = number > 0 and _HYPHEN_END.search(run[number - 1].text) is not None
                self._seen.update(found[first : len(found) - last])
                ends += number + 1 < len(run)
                hyphens += last
        self._divides = hyphens >= MIN_HYPHENS * ends or self._proofs(runs) >= MIN_PROOFS

    def _proofs(self, runs: Sequence[Sequence[Row]]) -> int:
        """Return how many words are divided at a row's end, and whole elsewhere."""
        ends = ((_DIVIDED.search(one.text), _WORD.match(two.text)) for run in runs for one, two in pairwise(run))
        return sum(bool(one and two and (one[1] + two[0]).casefold() in self._seen) for one, two in ends)

    def joined(self, run: Sequence[Row]) -> str:
        """Return a line's rows as one text."""
        text = run[0].text
        for row in run[1:]:
            text = self._join(text, row.text)
        return normalise(text)

    def _join(self, before: str, after: str) -> str:
        if _UNSPACED_END.search(before) and _UNSPACED_START.match(after):
            return before + after
        first = _WORD.match(after)
        right = first[0].casefold() if first else ""
        if not _HYPHEN_END.search(before):
            last = _LAST_WORD.search(before)
            left = last[0].casefold() if last else ""
            return before + after if self._is_torn(left, right) else f"{before} {after}"
        if before[-1] in "\u00ad\u00ac":
            return before[:-1] + after
        divided = _DIVIDED.search(before)
        left = divided[1].casefold() if divided else ""
        if right in _SUSPENDED and left + right not in self._seen:
            return f"{before} {after}"
        return before[:-1] + after if after[0].islower() and self._is_divided(left, right) else before + after

    def _is_divided(self, left: str, right: str) -> bool:
        """Return whether the hyphen between two parts was added at the row's end; `left` is '' if it cannot be so."""
        if not left or f"{left}-{right}" in self._seen:
            return False
        if left + right in self._seen:
            return True
        words = len(left) >= MIN_PART <= len(right) and left in self._seen and right in self._seen
        return self._divides and not words

    def _is_torn(self, left: str, right: str) -> bool:
        """Return whether a word was divided without a hyphen: the text has the whole word, and not the parts."""
        return left + right in self._seen and self._seen[left] == 1 == self._seen[right] and right.islower()
