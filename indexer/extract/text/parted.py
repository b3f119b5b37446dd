"""Which lines are the article's though furniture parts them from the rest: its first paragraphs, those behind a box.

The best path (`indexer.extract.text.span`) pays for every line that it crosses, so a share bar under the headline costs
the article its opening, and a newsletter's box its last paragraphs. What tells them from a neighbour's teaser is
what stands over them: a teaser has a headline of its own. Knows where the prose is and where the head; scores nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.article.model import Role
from indexer.extract.cues.labels import BULLET, addresses_reader
from indexer.extract.cues.prose import PROSE_COLUMNS, SENTENCE_END
from indexer.extract.text.ends import SECTION_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.extract.text.head import Head
    from indexer.extract.text.sheet import Sheet

OPENING_SCORE: Final = -2.0
"""What an opening paragraph scores at least; the share bar and the video above it cost it up to that."""

BEHIND_SCORE: Final = -0.7
BEHIND_COLUMNS: Final = 160
"""What a paragraph behind a box scores, and how wide it is, at least; one that follows it is a sentence."""

SENTENCE_COLUMNS: Final = 40

BOX_LINES: Final = 20
"""How many lines a box has at most."""

END: Final = 4.5
"""Signs of the end dearer than this are no box's: a bio, another article's head, comments below a list of links.

A lone link to the comments is: it stands in a share bar amid the text, too.
"""

LISTED_HEADLINES: Final = 3
"""So many headlines in a row are a list of links; the paragraph behind them is not the last one's teaser."""

ASIDE_COLUMNS: Final = 160
"""A line that speaks to its reader and is narrower is an offer; in a wider paragraph somebody is quoted."""


def parted(
    sheet: Sheet, head: Head, free: Sequence[bool], scores: Sequence[float], costs: Sequence[float]
) -> Iterator[int]:
    """Give the lines, in order, that are the article's beside those that `sheet` marks as its prose.

    Args:
        sheet: the page.
        head: the article's head.
        free: which lines could be prose: not labelled, nobody's bio, printed once.
        scores: how likely each line is prose (`indexer.extract.text.prose`).
        costs: what going on behind each line costs (`indexer.extract.text.ends`).
    """
    prose = [number for number, marked in enumerate(sheet.prose) if marked and number >= head.body]
    if not prose or head.title is None:
        return
    begin = max(number for number in (head.title, *head.parts) if number < prose[0] or number == head.title)
    for number in range(begin + 1, prose[0]):
        if free[number] and scores[number] > OPENING_SCORE and _is_paragraph(sheet, number, PROSE_COLUMNS):
            yield number
    yield from _behind(sheet, free, scores, costs, prose[-1])


def _behind(
    sheet: Sheet, free: Sequence[bool], scores: Sequence[float], costs: Sequence[float], last: int
) -> Iterator[int]:
    """Give the paragraphs behind boxes behind the last line of the prose."""
    spent, headlines, number = 0.0, 0, last + 1
    limit = last + BOX_LINES
    while number < min(len(sheet.lines), limit + 1) and (spent := spent + costs[number]) <= END:
        run = tuple(_run(sheet, free, number))
        if run and not 0 < headlines < LISTED_HEADLINES and max(scores[at] for at in run) > BEHIND_SCORE:
            limit = run[-1] + BOX_LINES
            yield from run
        headlines = 0 if run else _headlines(sheet, number, headlines)
        number = run[-1] + 1 if run else number + 1


def _run(sheet: Sheet, free: Sequence[bool], number: int) -> Iterator[int]:
    """Give the paragraphs that begin at this line: a wide one, and the sentences that follow it."""
    columns = BEHIND_COLUMNS
    while number < len(sheet.lines) and free[number] and _is_paragraph(sheet, number, columns):
        yield number
        number, columns = number + 1, SENTENCE_COLUMNS


def _headlines(sheet: Sheet, number: int, before: int) -> int:
    """Return how many headlines stand in a row down to this line: a section's label or a byline parts none."""
    if sheet.role(number) in (Role.BYLINE, Role.CAPTION):
        return before + 1
    text = sheet.text(number)
    closed = SENTENCE_END.search(text) is not None and not text.endswith(("?", "!"))
    if sheet.labels[number] is not None or closed:
        return 0
    return before + (sheet.columns[number] > SECTION_COLUMNS)


def _is_paragraph(sheet: Sheet, number: int, columns: int) -> bool:
    text = sheet.text(number)
    offers = sheet.columns[number] < ASIDE_COLUMNS and addresses_reader(text)
    item = BULLET.match(text) is not None
    return sheet.columns[number] >= columns and SENTENCE_END.search(text) is not None and not offers and not item
