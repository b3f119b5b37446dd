"""Text copied off a page → Page: every line a block with its role and why, the article chosen as a whole.

No library does this. What decides is structure: each line's shape and surroundings (`prose`), what it
looks like by itself (`labels`), what ends an article (`ends`), the best path through all of it (`span`)
and the head above it (`head`). A text without a page's furniture is an article from end to end.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from index.article.model import Block, BlockKind, Quality, Role
from indexer.errors import InputRefusedError
from indexer.extract.cues.labels import BULLET, SHORT_COLUMNS, Label, is_boilerplate, is_gated, is_paywall, label
from indexer.extract.cues.names import byline_names
from indexer.extract.cues.notices import asks_consent, says_error
from indexer.extract.cues.prose import PROSE_COLUMNS, SENTENCE_END, width
from indexer.extract.cues.stated import address_of
from indexer.extract.cues.whole import kept_whole
from indexer.extract.text.captions import with_captions
from indexer.extract.text.dumpfacts import dump_facts
from indexer.extract.text.end_cues import SECTION_COLUMNS, bios, end_costs
from indexer.extract.text.head import Head, read_head
from indexer.extract.text.lines import Line, split_lines
from indexer.extract.text.prose import scores
from indexer.extract.text.rough import UNKNOWN, as_newspaper_page
from indexer.extract.text.segmentation import Candidate, State, best_path
from indexer.extract.text.sheet import Sheet
from indexer.extract.text.split_body import parted
from indexer.extract.text.summary_box import with_points
from indexer.extract.text.text_browser import ADDED, without_link_numbers
from indexer.inputs.decoding import decode
from indexer.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.page import Input

ERROR_COLUMNS: Final = 600
"""An error page apologises and points to the search box."""

STUB_COLUMNS: Final = 1_500
"""What a paywall leaves: two or three paragraphs."""

PAYWALL_LINES: Final = 5
"""How near to the body's end a paywall stands."""

GATE_CHARS: Final = 120
"""What asks for money before the text goes on is a line or two; the body's last line may be the first of them."""

LIST_LINKS: Final = 5
"""Links to read on that a list page has at least, one a teaser."""

TEASER_COLUMNS: Final = 40
"""What stands over such a link is at least this wide."""

LIST_ITEM: Final = 1.0
"""What an item of a list amid prose scores: the median of the pages' gold items does."""

TYPED_HEAD_LINES: Final = 6
"""In a text without furniture, where byline and date may stand."""

CLOSING_LINES: Final = 4
"""How many of the article's last lines an author's name and bio may be."""

SEPARATOR_TIMES: Final = 6
"""A short line that a page repeats so often parts its blocks ("Article content") and says nothing of the article."""

CLOSING_BIO: Final = "begins with the author's name, at the article's end"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """The page's lines and what has been found out about each."""

    lines: tuple[Line, ...]
    columns: tuple[int, ...]
    labels: tuple[Label | None, ...]
    bios: tuple[str | None, ...]
    path: tuple[State, ...]
    head: Head

    @property
    def closing(self) -> frozenset[int]:
        """The article's last line, if it is about an author; the last few from the one that is the author's name."""
        prose = [number for number, state in enumerate(self.path) if state is State.IN and number > self.head.body]
        names = (*self.head.names, *(name for at in self.head.parts for name in byline_names(self.lines[at].text)))
        for number in prose[-CLOSING_LINES:]:
            if self.lines[number].text in names:
                return frozenset(at for at in prose if at >= number)
        about = names and prose and self.lines[prose[-1]].text.startswith(names)
        return frozenset(prose[-1:]) if about else frozenset()

    @property
    def last(self) -> int:
        """The last line of the article's prose; -1 where there is none."""
        return max((number for number, state in enumerate(self.path) if state is State.IN), default=-1)


def extract_text(document: Input) -> Page:
    """Return the page that a plain text is.

    Raises:
        InputRefusedError: where it holds no text at all.
    """
    text, added = without_link_numbers(decode(document.data, declared=document.charset, html=False))
    lines = split_lines(text)
    if not lines:
        raise InputRefusedError(document.path, "holds no text")
    reading = _read(lines)
    blocks = tuple(_blocks(reading))
    quality = _quality(reading, blocks)
    if quality in (Quality.FULL, Quality.TITLE_ONLY):
        rough = kept_whole(blocks, UNKNOWN) or as_newspaper_page(blocks)
        blocks, quality = (rough, Quality.FALLBACK) if rough else (blocks, quality)
    names = [name for block, name in zip(blocks, reading.bios, strict=True) if name and block.role is Role.BIO]
    facts = (*document.facts, *dump_facts(lines, reading.head, names))
    blocks += tuple(Block(text=row, kind=BlockKind.PARAGRAPH, role=Role.NAV, reason=ADDED) for row in added)
    return Page(media_type=document.media_type, blocks=blocks, facts=facts, quality=quality)


def _read(lines: tuple[Line, ...]) -> _Reading:
    columns = tuple(width(line.text) for line in lines)
    own = tuple(label(line.text, wide) for line, wide in zip(lines, columns, strict=True))
    labels = with_points(lines, with_captions(lines, own, columns), columns)
    names = tuple(bios(lines, labels, columns))
    if _is_typed(labels, columns):
        path = _typed_path(lines, labels, columns, names)
        head = read_head(_sheet(lines, labels, columns, path))
    else:
        path, head = _dump_path(lines, labels, columns, names)
    return _Reading(lines=lines, columns=columns, labels=labels, bios=names, path=tuple(path), head=head)


def _sheet(
    lines: Sequence[Line], labels: Sequence[Label | None], columns: Sequence[int], path: Sequence[State]
) -> Sheet:
    return Sheet(lines=lines, labels=labels, columns=columns, prose=tuple(state is State.IN for state in path))


def _is_typed(labels: Sequence[Label | None], columns: Sequence[int]) -> bool:
    """Return whether nothing in the text is a page's furniture, and most of it is not headings."""
    long = sum(wide for wide in columns if wide >= PROSE_COLUMNS)
    return not any(map(is_boilerplate, labels)) and long * 2 >= sum(columns)


def _typed_path(
    lines: Sequence[Line], labels: Sequence[Label | None], columns: Sequence[int], names: Sequence[str | None]
) -> list[State]:
    """Everything behind the head is the article's."""
    path = [State.IN if name is None else State.ASIDE for name in names]
    top = next((number for number, line in enumerate(lines) if not address_of(line.text)), 0)
    parted = top + 1 < len(lines) and lines[top + 1].gap
    if parted and columns[top] < 2 * SHORT_COLUMNS and not lines[top].text.endswith("."):
        path[top] = State.BEFORE
    for number, found in enumerate(labels[:TYPED_HEAD_LINES]):
        if (found and found.role in (Role.KICKER, Role.DATE, Role.BYLINE)) or address_of(lines[number].text):
            path[number] = State.BEFORE
    return path


def _dump_path(
    lines: Sequence[Line], labels: Sequence[Label | None], columns: Sequence[int], names: Sequence[str | None]
) -> tuple[list[State], Head]:
    """Return the best path and the head above it, the path put right where furniture parts the article."""
    costs, found = end_costs(lines, labels, columns, names), _scores(lines)
    times = Counter(line.text for line in lines)
    candidates = []
    for number, (line, score) in enumerate(zip(lines, found, strict=True)):
        parts = times[line.text] >= SEPARATOR_TIMES and columns[number] <= SHORT_COLUMNS
        barred = parts or labels[number] is not None or names[number] is not None
        value = 0.0 if parts else score
        candidates.append(Candidate(score=value, columns=columns[number], barred=barred, end=costs[number]))
    path = best_path(candidates)
    sheet = _sheet(lines, labels, columns, path)
    head = read_head(sheet)
    free = [not one.barred and times[line.text] == 1 for one, line in zip(candidates, lines, strict=True)]
    more = tuple(parted(sheet, head, free, found, costs))
    for number in more:
        path[number] = State.IN
    return path, replace(head, body=min(head.body, *more)) if more else head


def _scores(lines: Sequence[Line]) -> list[float]:
    """Return the lines' scores; an item of a list that prose announces with a colon is worth as much as prose."""
    found = scores(lines)
    listing = False
    for number, line in enumerate(lines):
        item = BULLET.match(line.text) is not None
        listing = listing and item
        if listing:
            found[number] = max(found[number], LIST_ITEM)
        listing = listing or (line.text.endswith(":") and found[number] > 0)
    return found


def _blocks(reading: _Reading) -> Iterator[Block]:
    last, closing = reading.last, reading.closing
    for number, line in enumerate(reading.lines):
        role, reason = (Role.BIO, CLOSING_BIO) if number in closing else _role(reading, number, last)
        yield Block(text=line.text, kind=_kind(reading, number, role), role=role, reason=reason)


def _role(reading: _Reading, number: int, last: int) -> tuple[Role, str]:
    """Return the line's role and why: the head's first, then the body's, then what the line looks like."""
    head = reading.head
    if number == head.title:
        return Role.TITLE, "the headline: the short line over dek, byline or first paragraph"
    if number in head.parts:
        role = head.parts[number]
        found = reading.labels[number]
        return role, _HEAD_REASONS.get(role) or (found.reason if found else "stands in the article's head")
    if reading.path[number] is State.IN:
        return (
            (Role.BODY, "the article's prose")
            if number >= head.body
            else (Role.OTHER, "stands above the article's head")
        )
    if reading.bios[number] and number > head.body:
        return (
            (Role.BIO, "says who the author is") if number > last else (Role.BODY, "introduces somebody amid the prose")
        )
    return _dropped(reading, number, last)


_HEAD_REASONS: Final = {
    Role.DEK: "the sentence between the headline and the first paragraphs",
    Role.BYLINE: "names the author near the headline",
    Role.DATE: "a printed date near the headline",
    Role.KICKER: "labels beside the headline: kind and section",
}


def _dropped(reading: _Reading, number: int, last: int) -> tuple[Role, str]:
    found = reading.labels[number]
    if found and found.role is Role.KICKER:
        return Role.RELATED, "a kicker away from the headline: another article's"
    if found and found.role is Role.BYLINE:
        return Role.RELATED, "a byline away from the headline: another article's"
    if found:
        return found.role, found.reason
    short = reading.columns[number] <= SHORT_COLUMNS
    if number > last >= 0:
        small = reading.columns[number] <= SECTION_COLUMNS
        return (
            (Role.NAV, "a short label behind the article")
            if small
            else (Role.RELATED, "another text behind the article's end")
        )
    if number < reading.head.body:
        return (
            (Role.NAV, "a short line above the article") if short else (Role.OTHER, "stands above the article's head")
        )
    return Role.OTHER, "unlike the prose around it"


def _kind(reading: _Reading, number: int, role: Role) -> BlockKind:
    line = reading.lines[number]
    if role is Role.TITLE:
        return BlockKind.HEADING
    if role is not Role.BODY:
        return BlockKind.PARAGRAPH
    if BULLET.match(line.text):
        return BlockKind.ITEM
    heads = line.gap and reading.columns[number] < SHORT_COLUMNS and SENTENCE_END.search(line.text) is None
    follows = number + 1 < len(reading.lines) and reading.columns[number + 1] >= SHORT_COLUMNS
    return BlockKind.HEADING if heads and follows and not line.text.endswith(":") else BlockKind.PARAGRAPH


def _quality(reading: _Reading, blocks: Sequence[Block]) -> Quality:
    """Return how much of an article the text is; the hidden classes only where two signs agree."""
    body = [block.text for block in blocks if block.role is Role.BODY]
    columns = sum(map(width, body))
    titles = [block.text for block in blocks[:1] if block.role is not Role.BODY]
    titles += [block.text for block in blocks if block.role is Role.TITLE]
    if columns < ERROR_COLUMNS and any(map(says_error, titles)):
        return Quality.ERROR_PAGE
    if asks_consent(body or [block.text for block in blocks]):
        return Quality.CONSENT_WALL
    if _is_list(reading):
        return Quality.LIST_PAGE
    if not body:
        return Quality.TITLE_ONLY
    return Quality.TRUNCATED if columns < STUB_COLUMNS and _is_cut(reading) else Quality.FULL


def _is_cut(reading: _Reading) -> bool:
    """Return whether the lines behind the body keep the rest of it for subscribers."""
    behind = [line.text for line in reading.lines[reading.last : reading.last + PAYWALL_LINES]]
    return any(map(is_paywall, behind)) or is_gated([text for text in behind if len(text) <= GATE_CHARS])


def _is_list(reading: _Reading) -> bool:
    """Return whether the text is a row of teasers: links to read on, and hardly more prose than they."""
    links = prose = 0
    for number, (found, columns) in enumerate(zip(reading.labels, reading.columns, strict=True)):
        prose += found is None and columns >= PROSE_COLUMNS
        reads_on = found is not None and found.role is Role.RELATED and number > 0
        links += reads_on and reading.labels[number - 1] is None and reading.columns[number - 1] >= TEASER_COLUMNS
    return links >= LIST_LINKS and prose <= 2 * links
