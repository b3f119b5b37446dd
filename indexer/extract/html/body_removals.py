"""What the extractor took for main text and what it is instead: each block struck out with its role and why.

One small rule each, by structure: what stands before the headline, headings without text, teasers behind the
article, dates, offers, bios, copies, and what JSON-LD's text, where the two agree, does not hold.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from index.article.model import BlockKind, Role
from indexer.extract.cues.dates import printed_dates
from indexer.extract.cues.labels import is_date_line, is_dirt, is_offer, label
from indexer.extract.cues.names import bio_name, tells_of
from indexer.extract.cues.prose import SENTENCE_END
from indexer.extract.cues.stated import letters
from indexer.extract.cues.words import RELATED_OPENINGS
from indexer.extract.html.jsonld_overlap import agrees

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.extract.html.blocks import PageBlock
    from indexer.extract.html.headline import Headline

Strike = tuple[Role, str]

ALL_LINKED: Final = 0.9
"""A block of which this share is linked leads elsewhere: 9 words in 10 of such blocks of the gold pages are no body."""

MIN_TEASERS: Final = 3
MAX_TEASER_TEXTS: Final = 3
"""So many linked headlines in a row, with at most so many blocks of main text under each, are teasers."""

LAST_BLOCKS: Final = 4
"""A bio that the extractor took for main text is among its last blocks."""

BLOCKS_BEHIND: Final = 3
"""How far behind the main text its author's bio is looked for."""

LEAD_CHARS: Final = 100
"""A heading above the first paragraph that is longer, or a sentence, is the article's lead.

It stays in the body though it is the dek, too: so fundus counts it (F1 -0.0013 without), zyte does not (+0.0012).
"""

COPY_CHARS: Final = 80
"""A paragraph this long that stands on the page before is a copy; refrains and section heads are shorter."""

HIDDEN_SHARE: Final = 1 / 3
VOUCHED: Final = 0.8
"""What JSON-LD's text holds so much of is the article's, whatever box it stands in."""

STATED_CHARS: Final = 300
"""Less text than this in an element that microdata call the article's body is an empty or a cut one."""

OUTSIDE: Final = "outside of what the page's microdata call the article's body"

HEARD: Final = 0.5
DENIED: Final = 0.3
"""The witness speaks from the first block it holds this much of, against those it holds less of than that."""


def struck(
    blocks: Sequence[PageBlock],
    body: frozenset[int],
    headline: Headline,
    shares: Sequence[float] | None,
    authors: Sequence[str] = (),
) -> dict[int, Strike]:
    """Return what is not the article's of the extractor's text.

    Args:
        blocks: the page's.
        body: the positions of the extractor's text.
        headline: the page's.
        shares: how much of each block the text that JSON-LD states holds, if it states one.
        authors: everybody who signs the article.
    """
    order = sorted(body)
    found: dict[int, Strike] = {}
    vouched = frozenset(at for at in order if shares is not None and shares[at] > VOUCHED)
    for rule in (
        _above(blocks, order, headline),
        _outside(blocks, order),
        _hidden(blocks, order),
        _boxed(blocks, order, vouched),
        _by_itself(blocks, order, headline),
        _teasers(blocks, order),
        _copies(blocks, order),
        _denied(blocks, order, shares),
    ):
        for position, strike in rule:
            found.setdefault(position, strike)
    for last_rule in (partial(_bios, authors=authors), _ends, _bare_headings):
        found |= dict(last_rule(blocks, [position for position in order if position not in found]))
    return found


def entry_ends(blocks: Sequence[PageBlock], body: frozenset[int], names: Sequence[str]) -> dict[int, Strike]:
    """Return what stands behind the text of a feed's entry: buttons, offers, and what the feed's plugin appends.

    Args:
        blocks: the entry's.
        body: the positions of its text.
        names: the letters of the entry's title and of its outlet's name.
    """
    found: dict[int, Strike] = {}
    for position in sorted(body)[:0:-1]:
        strike = _behind_entry(blocks[position], names)
        if strike is None:
            break
        found[position] = strike
    return found


def _behind_entry(block: PageBlock, names: Sequence[str]) -> Strike | None:
    if block.kind is BlockKind.HEADING:
        return Role.OTHER, "a heading with no main text under it"
    key = letters(block.text)
    if block.linked_chars and len(names) > 1 and all(name in key for name in names):
        return Role.FOOTER, "says where the entry appeared first"
    if is_row_of_labels(block):
        return Role.NAV, "a row of short labels behind the text"
    return _of_line(block)


def _above(blocks: Sequence[PageBlock], order: Sequence[int], headline: Headline) -> Iterator[tuple[int, Strike]]:
    """Give what stands before the headline, where most of the text stands behind it."""
    title = headline.title
    if title is None:
        return
    above = [position for position in order if position < title]
    if 2 * sum(len(blocks[at].text) for at in above) < sum(len(blocks[at].text) for at in order):
        yield from ((position, (Role.OTHER, "before the headline")) for position in above)


def _outside(blocks: Sequence[PageBlock], order: Sequence[int]) -> Iterator[tuple[int, Strike]]:
    """Give what stands behind what the microdata call the article's body (zyte F1 +0.004).

    That body is whole on all 31 of the gold pages that have one. Where it is the smaller part of the text all the
    same, it ends at the next linked headline.
    """
    inside = [position for position in order if blocks[position].stated]
    held = sum(len(blocks[at].text) for at in inside)
    if held < STATED_CHARS:
        return
    behind = [position for position in order if position > inside[0] and not blocks[position].stated]
    begin = inside[0]
    if sum(len(blocks[at].text) for at in behind) > held:
        linked = (at for at in range(inside[-1] + 1, len(blocks)) if _is_linked_headline(blocks[at]))
        begin = next(linked, len(blocks))
    yield from ((position, (Role.OTHER, OUTSIDE)) for position in behind if position > begin)


def _hidden(blocks: Sequence[PageBlock], order: Sequence[int]) -> Iterator[tuple[int, Strike]]:
    """Give what the page hides, unless it hides its own text, as pages behind a script do."""
    hidden = [position for position in order if blocks[position].hidden]
    shown = letters("".join(blocks[at].text for at in order if not blocks[at].hidden)) if hidden else ""
    own = (blocks[at].text for at in hidden if letters(blocks[at].text) not in shown)
    if sum(map(len, own)) < HIDDEN_SHARE * sum(len(blocks[at].text) for at in order):
        yield from ((position, (Role.OTHER, "hidden on the page")) for position in hidden)


def _boxed(blocks: Sequence[PageBlock], order: Sequence[int], vouched: frozenset[int]) -> Iterator[tuple[int, Strike]]:
    """Give what stands in a box of another kind (fundus F1 +0.002): the zones that hold the article are void by now."""
    for position in order:
        block = blocks[position]
        boxes = _BOXES if block.kind is BlockKind.HEADING else _BOXES | _BARS
        if block.zone is None or position in vouched:
            continue
        if block.zone.role in boxes or (block.zone.role is Role.PROMO and not _is_paragraph(block)):
            yield position, (block.zone.role, block.zone.reason)


def _is_paragraph(block: PageBlock) -> bool:
    """Return whether the block is a paragraph of some length: of those in a promotion's box, some are the article's."""
    return block.tag == "p" and len(block.text) > COPY_CHARS


_BOXES: Final = frozenset((Role.RELATED, Role.CAPTION))
_BARS: Final = frozenset((Role.COMMENT, Role.BIO, Role.SHARE))
"""Templates put the lead, as a heading, into the same bar as share buttons and the link to the comments."""


def _by_itself(blocks: Sequence[PageBlock], order: Sequence[int], headline: Headline) -> Iterator[tuple[int, Strike]]:
    for position in order:
        better = _better_role(blocks[position], position, headline)
        if better:
            yield position, better


def _better_role(block: PageBlock, position: int, headline: Headline) -> Strike | None:
    part = headline.parts.get(position)
    if part and part[0] in (Role.TITLE, Role.DATE, Role.BYLINE):
        return part
    return None if block.kind is BlockKind.HEADING else _of_line(block)


def _of_line(block: PageBlock) -> Strike | None:
    """Return what the block is by itself, if it is no paragraph of an article."""
    if block.linked_chars >= ALL_LINKED * len(block.text):
        return Role.RELATED, "nothing but a link"
    looks = label(block.text)
    if looks is not None and is_dirt(looks):
        return looks.role, looks.reason
    if is_offer(block.text):
        return Role.PROMO, "offers its reader a newsletter or a subscription"
    return (Role.DATE, "a printed date") if _is_date(block) else None


def _bios(blocks: Sequence[PageBlock], order: Sequence[int], authors: Sequence[str]) -> Iterator[tuple[int, Strike]]:
    """Give the bios at the text's end, and those of who signs it directly behind."""
    behind = range(order[-1] + 1, min(len(blocks), order[-1] + 1 + BLOCKS_BEHIND)) if order else range(0)
    for position in (*order[-LAST_BLOCKS:], *behind):
        block = blocks[position]
        if position not in behind and bio_name(block.text):
            yield position, (Role.BIO, "tells of a person, at the end of the main text")
        elif block.kind is BlockKind.PARAGRAPH and not block.hidden and tells_of(block.text, authors):
            yield position, (Role.BIO, "tells of the author, at the end of the main text")


def _is_date(block: PageBlock) -> bool:
    """Return whether the block is a date and little else; under a quotation it is part of that."""
    text = block.text
    quoted = block.kind is BlockKind.QUOTE or text.startswith(("—", "–"))
    return not quoted and is_date_line(text) and len(printed_dates(text)) > 0


def _copies(blocks: Sequence[PageBlock], order: Sequence[int]) -> Iterator[tuple[int, Strike]]:
    seen: set[str] = set()
    for position in order:
        text = blocks[position].text
        if len(text) > COPY_CHARS and text in seen:
            yield position, (Role.OTHER, "stands on the page before")
        seen.add(text)


def _denied(
    blocks: Sequence[PageBlock], order: Sequence[int], shares: Sequence[float] | None
) -> Iterator[tuple[int, Strike]]:
    """Give the paragraphs that the witness, who knows the rest, does not (fundus F1 +0.002); it states no lead."""
    if shares is None or not agrees([blocks[at].text for at in order], [shares[at] for at in order]):
        return
    begins = next((at for at in order if shares[at] > HEARD), len(blocks))
    for position in order:
        if position > begins and shares[position] < DENIED and blocks[position].kind is BlockKind.PARAGRAPH:
            yield position, (Role.OTHER, "not in the text that JSON-LD states")


def _bare_headings(blocks: Sequence[PageBlock], order: Sequence[int]) -> Iterator[tuple[int, Strike]]:
    """Give the headings that head no text: those above the first paragraph and those behind the last."""
    for position in order:
        block = blocks[position]
        lead = block.tag != "h1" and (len(block.text) >= LEAD_CHARS or SENTENCE_END.search(block.text) is not None)
        if block.kind is not BlockKind.HEADING or lead:
            break
        yield position, (Role.OTHER, "a heading above the first paragraph")
    for position in reversed(order):
        if blocks[position].kind is not BlockKind.HEADING:
            return
        yield position, (Role.OTHER, "a heading with no main text under it")


def _teasers(blocks: Sequence[PageBlock], order: Sequence[int]) -> Iterator[tuple[int, Strike]]:
    begin = _teasers_from(blocks, order)
    for position in order:
        if position > begin:
            yield position, (Role.RELATED, "under another article's linked headline")


def _teasers_from(blocks: Sequence[PageBlock], order: Sequence[int]) -> int:
    """Return where the teasers behind the article begin, or past the page's end where there are none.

    Teasers are linked headlines, one after the other to the end of the main text, each with little text.
    A subhead of an article is seldom a link, and never several with so little under each.
    """
    none = len(blocks)
    headlines = (
        [position for position in range(order[0] + 1, none) if _is_linked_headline(blocks[position])] if order else []
    )
    begins, count, end = none, 0, none
    for position in reversed(headlines):
        texts = sum(position < body < end for body in order)
        if texts > MAX_TEASER_TEXTS:
            break
        if texts:
            begins, count = position, count + 1
        end = position
    before = sum(len(blocks[body].text) for body in order if body < begins)
    behind = sum(len(blocks[body].text) for body in order if body > begins)
    return begins if count >= MIN_TEASERS and behind < before else none


def _ends(blocks: Sequence[PageBlock], order: Sequence[int]) -> Iterator[tuple[int, Strike]]:
    """Give the last blocks of the main text that are teasers leading on to their articles, or rows of buttons."""
    for position in reversed(order[1:]):
        block = blocks[position]
        if leads_on(block):
            yield position, (Role.RELATED, "ends in a link to the rest of it")
        elif is_row_of_labels(block):
            yield position, (Role.NAV, "a row of short labels behind the text")
        else:
            return


def leads_on(block: PageBlock) -> bool:
    """Return whether the block is sentences and then a link to the rest of them: `… to the pier. more...`."""
    text, linked = block.text, block.linked_chars
    before, link = text[:-linked].rstrip(), text[-linked:].strip()
    if not 0 < linked <= MORE_CHARS or not before or SENTENCE_END.search(before[-LAST_CHARS:]) is None:
        return False
    return link.endswith(MORE_SIGNS) or link.casefold().startswith(RELATED_OPENINGS)


def is_row_of_labels(block: PageBlock) -> bool:
    """Return whether the block is short labels with bars between them: `Print | Send to a friend`."""
    labels = block.text.split(" | ")
    short = all(len(one) <= LABEL_CHARS and SENTENCE_END.search(one) is None for one in labels)
    return block.kind is BlockKind.PARAGRAPH and len(labels) > 1 and short


MORE_CHARS: Final = 40
MORE_SIGNS: Final = ("...", "…", "»", "›", "→", ">")
LABEL_CHARS: Final = 40
LAST_CHARS: Final = 6
"""Where a sentence's end is looked for, quotation marks and brackets behind it included."""


def _is_linked_headline(block: PageBlock) -> bool:
    return block.kind is BlockKind.HEADING and block.linked_chars >= ALL_LINKED * len(block.text)
