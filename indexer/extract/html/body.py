"""The extractor's main text, the page's structure and JSON-LD's witness → which blocks are the article's body.

Owns what is added to the extractor's text and why; `body_removals` owns what is removed from it. Every
rule reads structure and applies to any page; each is measured on the 219 gold pages (fundus / zyte body F1
0.9551 / 0.9704 for the extractor with titles and teasers struck).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from index.article.model import BlockKind, Role
from indexer.extract.cues.labels import addresses_reader, is_dirt, label
from indexer.extract.cues.prose import SENTENCE_END
from indexer.extract.html.body_removals import LAST_CHARS, struck
from indexer.extract.html.jsonld_overlap import votes
from indexer.extract.html.zones import PAYWALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from indexer.extract.html.align import Alignment
    from indexer.extract.html.blocks import PageBlock
    from indexer.extract.html.headline import Headline

VOUCHED: Final = "main text (JSON-LD states it)"
GOES_ON: Final = "main text (prose that goes on behind trafilatura's)"
AMID: Final = "main text (prose amid trafilatura's)"
BEHIND_WALL: Final = "main text (prose behind the paywall's mark)"

SUBHEAD: Final = "main text (the heading of some)"

VOID_SHARE: Final = 1 / 3
"""A zone that holds this share of the main text is the page's column, whatever its class is called."""

VOUCHED_SHARE: Final = 0.8
VOUCHED_CHARS: Final = 60
NEAR_BLOCKS: Final = 6
"""How far above the first block of both texts the witness is believed: captions and teasers stand there, too."""

MOST_PROSE: Final = 0.8
LEAST_PROSE: Final = 0.5
"""What share of the page's prose the main text holds, and what share of it is prose; with less it is doubted."""

PROSE_CHARS: Final = 60
AMID_CHARS: Final = 80
MIN_RUN: Final = 3
MAX_GAP: Final = 2
"""Prose goes on behind the extractor's end where so many paragraphs follow, with at most so many blocks between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The article's blocks and why each is; what the extractor took that is none, its role and why.

    `strays` is main text that no block holds, with the position of the block it belongs behind.
    """

    kept: Mapping[int, str]
    struck: Mapping[int, tuple[Role, str]]
    strays: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What an extractor, a feed or a site's profile says is the main text.

    Attributes:
        found: its text among the blocks.
        why: the reason of what was found.
        whole: whether it is to be taken as it is (a feed's entry, all text of which is the article's).
        dropped: the blocks that are known to be no article's, each with its role and why.
    """

    found: Alignment
    why: str
    whole: bool = False
    dropped: Mapping[int, tuple[Role, str]] = field(default_factory=dict)


def is_doubtful(blocks: Sequence[PageBlock], body: frozenset[int]) -> bool:
    """Return whether a text leaves out much of the page's prose, or is little of it.

    So are 32 of the 219 gold pages, among them the 3 whose text the quick extraction misses (F1 below 0.5).
    """
    prose = [at for at, block in enumerate(blocks) if not block.hidden and _is_prose(block, AMID_CHARS)]
    taken = sum(len(blocks[at].text) for at in prose if at in body)
    left_out = taken < MOST_PROSE * sum(len(blocks[at].text) for at in prose)
    return left_out or taken < LEAST_PROSE * sum(len(blocks[at].text) for at in body) or not body


def without_void_zones(blocks: Sequence[PageBlock], body: frozenset[int]) -> tuple[PageBlock, ...]:
    """Return the blocks, out of the zones that cannot be what they are called because the article stands in them.

    Templates name a column after what stands beside it (`has-sidebar`, `paywall`, `widget`).
    """
    chars: Counter[str] = Counter()
    for position in body:
        zone = blocks[position].zone
        chars[zone.reason if zone and not zone.hidden else ""] += len(blocks[position].text)
    least = VOID_SHARE * chars.total()
    void = {reason for reason, count in chars.items() if reason and count >= least}
    return tuple(replace(block, zone=None) if block.zone and block.zone.reason in void else block for block in blocks)


def read_body(
    blocks: Sequence[PageBlock], said: Kept, headline: Headline, *, stated: str, authors: Sequence[str] = ()
) -> Body:
    """Return the article's body.

    Args:
        blocks: the page's.
        said: the main text before it is mended.
        headline: the page's, whose parts are not the body's to add.
        stated: the text that JSON-LD states.
        authors: everybody who signs the article.
    """
    found = said.found
    left = found.blocks - said.dropped.keys()
    kept = dict.fromkeys(sorted(left), said.why)
    if said.whole:
        return Body(kept=kept, struck=said.dropped, strays=found.strays)
    shares = votes([block.text for block in blocks], stated)
    off = struck(blocks, left, headline, shares, authors) | dict(said.dropped)
    kept = {position: reason for position, reason in kept.items() if position not in off}
    page = _Page(blocks=blocks, kept=kept, off=off, headline=headline)
    added = dict(_vouched(page, shares)) if shares else {}
    added |= dict(_passed_over(page)) | dict(_continued(page))
    kept |= added
    kept |= dict(_subheads(replace(page, kept=kept)))
    return Body(kept=dict(sorted(kept.items())), struck=off, strays=found.strays)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    blocks: Sequence[PageBlock]
    kept: Mapping[int, str]
    off: Mapping[int, tuple[Role, str]]
    headline: Headline

    def free(self) -> Iterator[int]:
        """Give the blocks that could be the body's yet: read by all, not linked, not the headline's, no copies.

        Where microdata state the body that most of the text is in, they are in it, too.
        """
        stated = sum(len(self.blocks[at].text) for at in self.kept if self.blocks[at].stated)
        scoped = 2 * stated > sum(len(self.blocks[at].text) for at in self.kept)
        seen = {self.blocks[position].text for position in (*self.kept, *self.off)}
        for position, block in enumerate(self.blocks):
            taken = position in self.kept or position in self.off or position in self.headline.parts
            if scoped and not block.stated:
                continue
            if not (taken or block.hidden or block.text in seen or 2 * block.linked_chars > len(block.text)):
                seen.add(block.text)
                yield position

    def is_prose(self, position: int) -> bool:
        """Return whether the block is a paragraph of sentences and nothing that furniture says."""
        block = self.blocks[position]
        return _is_prose(block, PROSE_CHARS) and not is_dirt(label(block.text))


def _is_prose(block: PageBlock, chars: int) -> bool:
    return (
        block.tag == "p"
        and len(block.text) >= chars
        and block.kind in (BlockKind.PARAGRAPH, BlockKind.QUOTE)
        and 3 * block.linked_chars < len(block.text)
        and SENTENCE_END.search(block.text[-LAST_CHARS:]) is not None
    )


def _vouched(page: _Page, shares: Sequence[float]) -> Iterator[tuple[int, str]]:
    """Give the blocks that the witness states and the extractor passed over (fundus F1 +0.002)."""
    both = (at for at in page.kept if shares[at] > VOUCHED_SHARE and len(page.blocks[at].text) >= VOUCHED_CHARS)
    first = next(both, None)
    for position in page.free() if first is not None else ():
        near = first is not None and position > first - NEAR_BLOCKS
        if near and shares[position] > VOUCHED_SHARE and len(page.blocks[position].text) >= VOUCHED_CHARS:
            yield position, VOUCHED


def _passed_over(page: _Page) -> Iterator[tuple[int, str]]:
    """Give the prose amid the main text that is in no zone, and that behind a paywall's mark (fundus F1 +0.002).

    Sites mark the paid part of an article so and send it all the same; a paragraph there that speaks to its
    reader is the offer.
    """
    first, last = min(page.kept, default=len(page.blocks)), max(page.kept, default=-1)
    for position in page.free():
        block = page.blocks[position]
        walled = block.zone is not None and PAYWALL in block.zone.reason
        inside = position > first and (walled or (block.zone is None and position < last))
        if inside and len(block.text) >= AMID_CHARS and page.is_prose(position) and not addresses_reader(block.text):
            yield position, BEHIND_WALL if walled else AMID


def _continued(page: _Page) -> Iterator[tuple[int, str]]:
    """Give the paragraphs that go on behind the extractor's end, where a box parts them from it (zyte F1 +0.004)."""
    last = max(page.kept, default=len(page.blocks))
    free = set(page.free())
    run: list[int] = []
    gap = 0
    for position in range(last + 1, len(page.blocks)):
        if position in free and page.blocks[position].zone is None and page.is_prose(position):
            run.append(position)
            gap = 0
        elif (gap := gap + 1) > MAX_GAP:
            break
    if len(run) >= MIN_RUN:
        yield from ((position, GOES_ON) for position in run)


def _subheads(page: _Page) -> Iterator[tuple[int, str]]:
    """Give the headings directly above blocks of the main text, its first aside."""
    first = min(page.kept, default=len(page.blocks))
    for position in page.free():
        block = page.blocks[position]
        heads = position > first and position + 1 in page.kept and block.zone is None
        if heads and block.kind is BlockKind.HEADING and not is_dirt(label(block.text)):
            yield position, SUBHEAD
