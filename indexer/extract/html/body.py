"""Decide which blocks are the article's body, from the extractor's main text, the page's structure and JSON-LD.

Owns the additions to the extractor's text and their reasons; `body_removals` owns the removals. Every rule reads
structure and applies to any page. Each is measured on the 219 gold pages. (Body F1 on fundus / zyte is
0.9551 / 0.9704 for the extractor after titles and teasers are removed.)
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from index.article.model import BlockKind, Role
from indexer.extract.cues.labels import addresses_reader, is_boilerplate, label
from indexer.extract.cues.prose import SENTENCE_END
from indexer.extract.html.body_removals import LAST_CHARS, find_parts, find_removals
from indexer.extract.html.jsonld_overlap import coverage
from indexer.extract.html.zones import PAYWALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from indexer.extract.html.align import Alignment
    from indexer.extract.html.blocks import PageBlock
    from indexer.extract.html.headline import Headline

CONFIRMED: Final = "main text (JSON-LD states it)"
GOES_ON: Final = "main text (prose that goes on behind trafilatura's)"
AMID: Final = "main text (prose amid trafilatura's)"
PAID_PART: Final = "main text (prose behind the paywall's mark)"

SUBHEAD: Final = "main text (the heading of some)"

ARTICLE_ZONE_SHARE: Final = 1 / 3
"""A zone with this share of the main text is the article's column, whatever its class is called."""

CONFIRMED_SHARE: Final = 0.8
CONFIRMED_CHARS: Final = 60
MAX_BLOCKS_ABOVE: Final = 6
"""JSON-LD adds blocks at most this far above the first block of both texts: captions and teasers are there too."""

MOST_PROSE: Final = 0.8
LEAST_PROSE: Final = 0.5
"""A main text is doubtful if it has less than `MOST_PROSE` of the page's prose, or is less than `LEAST_PROSE` prose."""

PROSE_CHARS: Final = 60
AMID_CHARS: Final = 80
MIN_RUN: Final = 3
MAX_GAP: Final = 2
"""The body continues after the extractor's last block if at least `MIN_RUN` paragraphs follow, with gaps of at most
`MAX_GAP` other blocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The article's body, by block positions.

    Attributes:
        kept: the blocks of the body, each with the reason.
        removed: the extractor's blocks that are not the body, each with its role and the reason.
        unmatched: main text without a block, with the position of the block that it follows.
    """

    kept: Mapping[int, str]
    removed: Mapping[int, tuple[Role, str]]
    unmatched: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MainText:
    """The main text according to an extractor, a feed or a site's profile.

    Attributes:
        alignment: the blocks of its text.
        reason: the reason given to these blocks.
        complete: whether no rule changes it: a feed's entry is the whole article.
        dropped: blocks that are known not to be the article, each with its role and the reason.
        likely: for each block, how likely the block model finds it; empty if the text is not the model's.
    """

    alignment: Alignment
    reason: str
    complete: bool = False
    dropped: Mapping[int, tuple[Role, str]] = field(default_factory=dict)
    likely: Sequence[float] = ()


def is_doubtful(blocks: Sequence[PageBlock], body: frozenset[int]) -> bool:
    """Return whether the main text lacks much of the page's prose, or is mostly something else than prose.

    This holds for 32 of the 219 gold pages. The 3 pages whose text the quick extraction misses (F1 below 0.5) are
    among them.
    """
    prose = [at for at, block in enumerate(blocks) if not block.hidden and _is_prose(block, AMID_CHARS)]
    taken = sum(len(blocks[at].text) for at in prose if at in body)
    misses_prose = taken < MOST_PROSE * sum(len(blocks[at].text) for at in prose)
    return misses_prose or taken < LEAST_PROSE * sum(len(blocks[at].text) for at in body) or not body


def drop_article_zones(blocks: Sequence[PageBlock], body: frozenset[int]) -> tuple[PageBlock, ...]:
    """Return the blocks without the zones that have much of the article, and so cannot be what their class says.

    Templates name a column after the content beside it (`has-sidebar`, `paywall`, `widget`).
    """
    chars: Counter[str] = Counter()
    for position in body:
        zone = blocks[position].zone
        chars[zone.reason if zone and not zone.hidden else ""] += len(blocks[position].text)
    least = ARTICLE_ZONE_SHARE * chars.total()
    article_zones = {reason for reason, count in chars.items() if reason and count >= least}
    return tuple(
        replace(block, zone=None) if block.zone and block.zone.reason in article_zones else block for block in blocks
    )


def read_body(
    blocks: Sequence[PageBlock],
    main_text: MainText,
    headline: Headline,
    *,
    jsonld_text: str,
    authors: Sequence[str] = (),
) -> Body:
    """Return the article's body: the main text, mended by rules.

    Args:
        blocks: the page's blocks.
        main_text: the main text before mending.
        headline: the page's headline, whose parts are never added to the body.
        jsonld_text: the `articleBody` of JSON-LD, or ''.
        authors: the names of all authors.
    """
    alignment = main_text.alignment
    remaining = alignment.blocks - main_text.dropped.keys()
    kept = dict.fromkeys(sorted(remaining), main_text.reason)
    if main_text.complete:
        return Body(kept=kept, removed=main_text.dropped, unmatched=alignment.unmatched)
    if main_text.likely:
        removed = dict(find_parts(blocks, remaining, headline, authors)) | dict(main_text.dropped)
        return Body(kept={at: kept[at] for at in kept if at not in removed}, removed=removed, unmatched=())
    jsonld_shares = coverage([block.text for block in blocks], jsonld_text)
    removed = find_removals(blocks, remaining, headline, jsonld_shares, authors) | dict(main_text.dropped)
    kept = {position: reason for position, reason in kept.items() if position not in removed}
    page = _Page(blocks=blocks, kept=kept, removed=removed, headline=headline)
    added = dict(_confirmed(page, jsonld_shares)) if jsonld_shares else {}
    added |= dict(_passed_over(page)) | dict(_continued(page))
    kept |= added
    # Last, because a subhead is recognised by the body's block below it, which may have been added just now.
    kept |= dict(_subheads(replace(page, kept=kept)))
    return Body(kept=dict(sorted(kept.items())), removed=removed, unmatched=alignment.unmatched)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    blocks: Sequence[PageBlock]
    kept: Mapping[int, str]
    removed: Mapping[int, tuple[Role, str]]
    headline: Headline

    def free(self) -> Iterator[int]:
        """Yield the blocks that may still be added: visible, not mostly links, not in the headline, no copies.

        If most of the kept text is inside the microdata's body, only blocks inside it may be added.
        """
        stated_chars = sum(len(self.blocks[at].text) for at in self.kept if self.blocks[at].in_microdata_body)
        in_microdata = 2 * stated_chars > sum(len(self.blocks[at].text) for at in self.kept)
        seen = {self.blocks[position].text for position in (*self.kept, *self.removed)}
        for position, block in enumerate(self.blocks):
            taken = position in self.kept or position in self.removed or position in self.headline.parts
            if in_microdata and not block.in_microdata_body:
                continue
            if not (taken or block.hidden or block.text in seen or 2 * block.linked_chars > len(block.text)):
                seen.add(block.text)
                yield position

    def is_prose(self, position: int) -> bool:
        """Return whether the block is a paragraph of sentences, and its text is not typical boilerplate."""
        block = self.blocks[position]
        return _is_prose(block, PROSE_CHARS) and not is_boilerplate(label(block.text))


def _is_prose(block: PageBlock, chars: int) -> bool:
    return (
        block.tag == "p"
        and len(block.text) >= chars
        and block.kind in (BlockKind.PARAGRAPH, BlockKind.QUOTE)
        and 3 * block.linked_chars < len(block.text)
        and SENTENCE_END.search(block.text[-LAST_CHARS:]) is not None
    )


def _confirmed(page: _Page, jsonld_shares: Sequence[float]) -> Iterator[tuple[int, str]]:
    """Yield the blocks that JSON-LD has and the extractor missed (fundus F1 +0.002)."""
    confirmed = (
        at for at in page.kept if jsonld_shares[at] > CONFIRMED_SHARE and len(page.blocks[at].text) >= CONFIRMED_CHARS
    )
    first = next(confirmed, None)
    for position in page.free() if first is not None else ():
        near = first is not None and position > first - MAX_BLOCKS_ABOVE
        if near and jsonld_shares[position] > CONFIRMED_SHARE and len(page.blocks[position].text) >= CONFIRMED_CHARS:
            yield position, CONFIRMED


def _passed_over(page: _Page) -> Iterator[tuple[int, str]]:
    """Yield prose inside the main text that is in no zone, and prose in a paywall's zone (fundus F1 +0.002).

    Some sites mark the paid part of an article as paywall, and still send it. A paragraph there that addresses the
    reader is the offer, and is not yielded.
    """
    first, last = min(page.kept, default=len(page.blocks)), max(page.kept, default=-1)
    for position in page.free():
        block = page.blocks[position]
        walled = block.zone is not None and PAYWALL in block.zone.reason
        inside = position > first and (walled or (block.zone is None and position < last))
        if inside and len(block.text) >= AMID_CHARS and page.is_prose(position) and not addresses_reader(block.text):
            yield position, PAID_PART if walled else AMID


def _continued(page: _Page) -> Iterator[tuple[int, str]]:
    """Yield paragraphs after the extractor's last block, from which a box separates them (zyte F1 +0.004)."""
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
    """Yield the headings directly above blocks of the main text, except above its first block."""
    first = min(page.kept, default=len(page.blocks))
    for position in page.free():
        block = page.blocks[position]
        heads = position > first and position + 1 in page.kept and block.zone is None
        if heads and block.kind is BlockKind.HEADING and not is_boilerplate(label(block.text)):
            yield position, SUBHEAD
