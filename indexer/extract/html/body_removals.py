"""Decide which blocks of the extractor's main text are not the article's body, and give each a role and a reason.

One small rule each, by structure: hidden text, boxes, text outside of the microdata's body, dates, offers, bios. Where
JSON-LD's text agrees with the main text, paragraphs that it lacks are removed too. The block model hears the result;
rules that it does as well without are gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.article.model import BlockKind, Role
from indexer.extract.cues.dates import printed_dates
from indexer.extract.cues.labels import is_bare_date, is_boilerplate, is_offer, label
from indexer.extract.cues.names import bio_name, tells_of
from indexer.extract.cues.prose import SENTENCE_END
from indexer.extract.cues.stated import letters
from indexer.extract.cues.words import RELATED_OPENINGS
from indexer.extract.html.jsonld_overlap import matches_main_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.extract.html.blocks import PageBlock
    from indexer.extract.html.headline import Headline

Removal = tuple[Role, str]

ALL_LINKED: Final = 0.9
"""A block with this share of linked text leads elsewhere: on the gold pages 9 in 10 such words are outside the body."""

LAST_BLOCKS: Final = 4
"""A bio that the extractor took for main text is among this many last blocks."""

BLOCKS_BEHIND: Final = 3
"""The author's bio is looked for in this many blocks after the main text."""

PARAGRAPH_CHARS: Final = 80
"""In a promotion's box, paragraphs longer than this may be the article's."""

HIDDEN_SHARE: Final = 1 / 3
"""Hidden text stays if it is this share of the main text or more: pages that need a script hide all their text."""
CONFIRMED: Final = 0.8
"""JSON-LD confirms a block with this share of its text: it is the article's, whatever box it is in."""

CERTAIN: Final = 0.95
LEAD_CHARS: Final = 200
"""A paragraph of this length above the headline stays if the block model finds it likely by `CERTAIN`."""

STATED_CHARS: Final = 300
"""The element that microdata call the article's body is empty or cut if it has less text than this."""

OUTSIDE: Final = "outside of what the page's microdata call the article's body"

PRESENT_SHARE: Final = 0.5
ABSENT_SHARE: Final = 0.3
"""JSON-LD may veto blocks only after the first block it covers by `PRESENT_SHARE`; it vetoes those it covers by less
than `ABSENT_SHARE`."""


def find_removals(
    blocks: Sequence[PageBlock],
    body: frozenset[int],
    headline: Headline,
    jsonld_shares: Sequence[float] | None,
) -> dict[int, Removal]:
    """Return the blocks of the extractor's text that are not the article's, each with its role and the reason.

    Args:
        blocks: the page's blocks.
        body: the positions of the extractor's text.
        headline: the page's headline.
        jsonld_shares: the share of each block's text that JSON-LD's `articleBody` has; None if there is no such text.
    """
    order = sorted(body)
    found: dict[int, Removal] = {}
    confirmed = frozenset(at for at in order if jsonld_shares is not None and jsonld_shares[at] > CONFIRMED)
    for rule in (
        _outside_microdata(blocks, order),
        _hidden(blocks, order),
        _in_boxes(blocks, order, confirmed),
        _by_text(blocks, order, headline),
        _absent(blocks, order, jsonld_shares),
    ):
        for position, removal in rule:
            found.setdefault(position, removal)
    return found


def find_parts(
    blocks: Sequence[PageBlock],
    body: frozenset[int],
    headline: Headline,
    authors: Sequence[str],
    likely: Sequence[float] = (),
) -> Iterator[tuple[int, Removal]]:
    """Yield the blocks of a body that are other parts: head, text above that, hidden text, a bio, buttons at the end.

    The block model takes some of these for body (fundus: 2 in 100 pages more are exactly right without them).

    Args:
        blocks: the page's blocks.
        body: the positions of the body.
        headline: the page's headline.
        authors: the names of all authors.
        likely: for each block, how likely the block model finds it; empty if the body is not the model's.
    """
    found = {at: part for at, part in headline.parts.items() if at in body and part[0] in _HEAD_PARTS | {Role.KICKER}}
    order = sorted(body)
    for position, removal in (*_hidden(blocks, order), *_above_headline(blocks, order, headline, likely)):
        found.setdefault(position, removal)
    yield from found.items()
    order = sorted(body - found.keys())
    yield from _bios(blocks, order, authors)
    yield from _ends(blocks, order)


_HEAD_PARTS: Final = frozenset((Role.TITLE, Role.DATE, Role.BYLINE))


def find_entry_removals(blocks: Sequence[PageBlock], body: frozenset[int], names: Sequence[str]) -> dict[int, Removal]:
    """Return the blocks after the text of a feed's entry: buttons, offers, and text that the feed's plugin appends.

    Args:
        blocks: the entry's blocks.
        body: the positions of its text.
        names: the letters of the entry's title and of its outlet's name.
    """
    found: dict[int, Removal] = {}
    for position in sorted(body)[:0:-1]:
        removal = _behind_entry(blocks[position], names)
        if removal is None:
            break
        found[position] = removal
    return found


def _behind_entry(block: PageBlock, names: Sequence[str]) -> Removal | None:
    if block.kind is BlockKind.HEADING:
        return Role.OTHER, "a heading with no main text under it"
    key = letters(block.text)
    if block.linked_chars and len(names) > 1 and all(name in key for name in names):
        return Role.FOOTER, "says where the entry appeared first"
    if is_row_of_labels(block):
        return Role.NAV, "a row of short labels behind the text"
    return _role_by_text(block)


def _above_headline(
    blocks: Sequence[PageBlock], order: Sequence[int], headline: Headline, likely: Sequence[float]
) -> Iterator[tuple[int, Removal]]:
    """Yield the blocks before the headline, if most of the text is after it.

    Long prose that the block model is certain of stays: an article's lead stands above its headline on some pages.
    """
    title = headline.title
    if title is None:
        return
    above = [position for position in order if position < title]
    if 2 * sum(len(blocks[at].text) for at in above) < sum(len(blocks[at].text) for at in order):
        leads = {at for at in above if likely and likely[at] >= CERTAIN and len(blocks[at].text) >= LEAD_CHARS}
        yield from ((position, (Role.OTHER, "before the headline")) for position in above if position not in leads)


def _outside_microdata(blocks: Sequence[PageBlock], order: Sequence[int]) -> Iterator[tuple[int, Removal]]:
    """Yield the blocks after the element that microdata call the article's body (zyte F1 +0.004).

    That body is complete on all 31 gold pages that have one. If it is still the smaller part of the text, the article
    ends at the next linked headline.
    """
    inside = [position for position in order if blocks[position].in_microdata_body]
    inside_chars = sum(len(blocks[at].text) for at in inside)
    if inside_chars < STATED_CHARS:
        return
    behind = [position for position in order if position > inside[0] and not blocks[position].in_microdata_body]
    begin = inside[0]
    if sum(len(blocks[at].text) for at in behind) > inside_chars:
        linked = (at for at in range(inside[-1] + 1, len(blocks)) if _is_linked_headline(blocks[at]))
        begin = next(linked, len(blocks))
    yield from ((position, (Role.OTHER, OUTSIDE)) for position in behind if position > begin)


def _hidden(blocks: Sequence[PageBlock], order: Sequence[int]) -> Iterator[tuple[int, Removal]]:
    """Yield the hidden blocks, unless the page hides its own text, as pages that need a script do."""
    hidden = [position for position in order if blocks[position].hidden]
    shown = letters("".join(blocks[at].text for at in order if not blocks[at].hidden)) if hidden else ""
    own = (blocks[at].text for at in hidden if letters(blocks[at].text) not in shown)
    if sum(map(len, own)) < HIDDEN_SHARE * sum(len(blocks[at].text) for at in order):
        yield from ((position, (Role.OTHER, "hidden on the page")) for position in hidden)


def _in_boxes(
    blocks: Sequence[PageBlock], order: Sequence[int], confirmed: frozenset[int]
) -> Iterator[tuple[int, Removal]]:
    """Yield the blocks in boxes of another kind (fundus F1 +0.002). Zones that have the article are dropped earlier."""
    for position in order:
        block = blocks[position]
        boxes = _BOXES if block.kind is BlockKind.HEADING else _BOXES | _BARS
        if block.zone is None or position in confirmed:
            continue
        if block.zone.role in boxes or (block.zone.role is Role.PROMO and not _is_paragraph(block)):
            yield position, (block.zone.role, block.zone.reason)


def _is_paragraph(block: PageBlock) -> bool:
    """Return whether the block is a longer paragraph: in a promotion's box, some of these are the article's."""
    return block.tag == "p" and len(block.text) > PARAGRAPH_CHARS


_BOXES: Final = frozenset((Role.RELATED, Role.CAPTION))
_BARS: Final = frozenset((Role.COMMENT, Role.BIO, Role.SHARE))
"""Boxes that do not count for headings: templates put the lead, as a heading, into one bar with share buttons and the
link to the comments."""


def _by_text(blocks: Sequence[PageBlock], order: Sequence[int], headline: Headline) -> Iterator[tuple[int, Removal]]:
    for position in order:
        better = _clearer_role(blocks[position], position, headline)
        if better:
            yield position, better


def _clearer_role(block: PageBlock, position: int, headline: Headline) -> Removal | None:
    part = headline.parts.get(position)
    if part and part[0] in _HEAD_PARTS:
        return part
    return None if block.kind is BlockKind.HEADING else _role_by_text(block)


def _role_by_text(block: PageBlock) -> Removal | None:
    """Return the role that the block's own text shows; None for a paragraph of an article."""
    if block.linked_chars >= ALL_LINKED * len(block.text):
        return Role.RELATED, "nothing but a link"
    looks = label(block.text)
    if looks is not None and is_boilerplate(looks):
        return looks.role, looks.reason
    if is_offer(block.text):
        return Role.PROMO, "offers its reader a newsletter or a subscription"
    return (Role.DATE, "a printed date") if _is_date(block) else None


def _bios(blocks: Sequence[PageBlock], order: Sequence[int], authors: Sequence[str]) -> Iterator[tuple[int, Removal]]:
    """Yield the bios at the text's end, and the authors' bios directly after it."""
    behind = range(order[-1] + 1, min(len(blocks), order[-1] + 1 + BLOCKS_BEHIND)) if order else range(0)
    for position in (*order[-LAST_BLOCKS:], *behind):
        block = blocks[position]
        if position not in behind and bio_name(block.text):
            yield position, (Role.BIO, "tells of a person, at the end of the main text")
        elif block.kind is BlockKind.PARAGRAPH and not block.hidden and tells_of(block.text, authors):
            yield position, (Role.BIO, "tells of the author, at the end of the main text")


def _is_date(block: PageBlock) -> bool:
    """Return whether the block is a date and little else; a date under a quotation belongs to the quotation."""
    text = block.text
    quoted = block.kind is BlockKind.QUOTE or text.startswith(("—", "–"))
    return not quoted and is_bare_date(text) and len(printed_dates(text)) > 0


def _absent(
    blocks: Sequence[PageBlock], order: Sequence[int], jsonld_shares: Sequence[float] | None
) -> Iterator[tuple[int, Removal]]:
    """Yield paragraphs that JSON-LD lacks, though it has the rest (fundus F1 +0.002).

    JSON-LD often omits the lead, so that blocks before its beginning stay.
    """
    if jsonld_shares is None or not matches_main_text(
        [blocks[at].text for at in order], [jsonld_shares[at] for at in order]
    ):
        return
    begins = next((at for at in order if jsonld_shares[at] > PRESENT_SHARE), len(blocks))
    for position in order:
        if (
            position > begins
            and jsonld_shares[position] < ABSENT_SHARE
            and blocks[position].kind is BlockKind.PARAGRAPH
        ):
            yield position, (Role.OTHER, "not in the text that JSON-LD states")


def _ends(blocks: Sequence[PageBlock], order: Sequence[int]) -> Iterator[tuple[int, Removal]]:
    """Yield the last blocks of the main text that are teasers with a link to their articles, or rows of buttons."""
    for position in reversed(order[1:]):
        block = blocks[position]
        if leads_on(block):
            yield position, (Role.RELATED, "ends in a link to the rest of it")
        elif is_row_of_labels(block):
            yield position, (Role.NAV, "a row of short labels behind the text")
        else:
            return


def leads_on(block: PageBlock) -> bool:
    """Return whether the block is sentences and then a link to their continuation: `… to the pier. more...`."""
    text, linked = block.text, block.linked_chars
    before, link = text[:-linked].rstrip(), text[-linked:].strip()
    if not 0 < linked <= MORE_CHARS or not before or SENTENCE_END.search(before[-LAST_CHARS:]) is None:
        return False
    return link.endswith(MORE_SIGNS) or link.casefold().startswith(RELATED_OPENINGS)


def is_row_of_labels(block: PageBlock) -> bool:
    """Return whether the block is short labels separated by bars: `Print | Send to a friend`."""
    labels = block.text.split(" | ")
    short = all(len(one) <= LABEL_CHARS and SENTENCE_END.search(one) is None for one in labels)
    return block.kind is BlockKind.PARAGRAPH and len(labels) > 1 and short


MORE_CHARS: Final = 40
MORE_SIGNS: Final = ("...", "…", "»", "›", "→", ">")
LABEL_CHARS: Final = 40
LAST_CHARS: Final = 6
"""A sentence's end is looked for in this many last characters, which may include quotation marks and brackets."""


def _is_linked_headline(block: PageBlock) -> bool:
    return block.kind is BlockKind.HEADING and block.linked_chars >= ALL_LINKED * len(block.text)
