"""Decide which blocks are the article's body, from a main text and the rules that mend it.

`body_removals` owns the rules. Rules that added blocks to the extractor's text are gone: the block model, which hears
the result where it is unsure, is as good without them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from index.article.model import BlockKind, Role
from indexer.extract.cues.prose import SENTENCE_END
from indexer.extract.html.body_removals import LAST_CHARS, find_parts, find_removals
from indexer.extract.html.jsonld_overlap import coverage

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from indexer.extract.html.align import Alignment
    from indexer.extract.html.blocks import PageBlock
    from indexer.extract.html.headline import Headline

ARTICLE_ZONE_SHARE: Final = 1 / 3
"""A zone with this share of the main text is the article's column, whatever its class is called."""

COLUMN_SHARE: Final = 0.5
COLUMN_CHARS: Final = 600
"""A zone with more than this share of the page's visible prose, of this length or more, is its column of text."""

MOST_PROSE: Final = 0.8
LEAST_PROSE: Final = 0.5
"""A main text is doubtful if it has less than `MOST_PROSE` of the page's prose, or is less than `LEAST_PROSE` prose."""

PROSE_CHARS: Final = 80


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
    prose = [at for at, block in enumerate(blocks) if not block.hidden and _is_prose(block)]
    taken = sum(len(blocks[at].text) for at in prose if at in body)
    misses_prose = taken < MOST_PROSE * sum(len(blocks[at].text) for at in prose)
    return misses_prose or taken < LEAST_PROSE * sum(len(blocks[at].text) for at in body) or not body


def drop_prose_zones(blocks: Sequence[PageBlock], body: frozenset[int]) -> tuple[PageBlock, ...]:
    """Return the blocks without the zone that has most of the page's visible prose, if the main text lacks most of it.

    A wrapper's class (`share`, `paywall`) or a tag left open (`<nav>`) cannot make the page's own text boilerplate.
    Comments, captions, consent texts and teasers can be longer than their article.
    """
    chars: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    for position, block in enumerate(blocks):
        if not block.hidden and _is_prose(block):
            reason = block.zone.reason if block.zone and block.zone.role not in _LONG_ZONES else ""
            chars[reason] += len(block.text)
            taken[reason] += len(block.text) if position in body else 0
    least = max(COLUMN_SHARE * chars.total(), COLUMN_CHARS)
    columns = {reason for reason, count in chars.items() if reason and count > least and 2 * taken[reason] < count}
    return _without(blocks, columns)


_LONG_ZONES: Final = frozenset((Role.COMMENT, Role.CAPTION, Role.IMAGE, Role.CONSENT, Role.CREDIT, Role.RELATED))


def _without(blocks: Sequence[PageBlock], reasons: Collection[str]) -> tuple[PageBlock, ...]:
    if not reasons:
        return tuple(blocks)
    return tuple(
        replace(block, zone=None) if block.zone and block.zone.reason in reasons else block for block in blocks
    )


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
    return _without(blocks, article_zones)


def read_body(
    blocks: Sequence[PageBlock],
    main_text: MainText,
    headline: Headline,
    *,
    jsonld_text: str,
    authors: Sequence[str] = (),
) -> Body:
    """Return the article's body: the main text without what rules remove.

    Args:
        blocks: the page's blocks.
        main_text: the main text before mending.
        headline: the page's headline.
        jsonld_text: the `articleBody` of JSON-LD, or ''.
        authors: the names of all authors.
    """
    alignment = main_text.alignment
    remaining = alignment.blocks - main_text.dropped.keys()
    kept = dict.fromkeys(sorted(remaining), main_text.reason)
    if main_text.complete:
        return Body(kept=kept, removed=main_text.dropped, unmatched=alignment.unmatched)
    removed: dict[int, tuple[Role, str]] = {}
    if not main_text.likely:
        jsonld_shares = coverage([block.text for block in blocks], jsonld_text)
        removed = find_removals(blocks, remaining, headline, jsonld_shares)
    removed |= dict(find_parts(blocks, remaining - removed.keys(), headline, authors, main_text.likely))
    removed |= dict(main_text.dropped)
    kept = {position: reason for position, reason in kept.items() if position not in removed}
    return Body(kept=kept, removed=removed, unmatched=alignment.unmatched)


def _is_prose(block: PageBlock) -> bool:
    return (
        block.tag == "p"
        and len(block.text) >= PROSE_CHARS
        and block.kind in (BlockKind.PARAGRAPH, BlockKind.QUOTE)
        and 3 * block.linked_chars < len(block.text)
        and SENTENCE_END.search(block.text[-LAST_CHARS:]) is not None
    )
