"""An HTML page → Page: its blocks in order, each with a role and why, and candidate facts.

One tree feeds blocks, metadata and trafilatura; its main text is found again among the blocks, so that what
was left out stays visible and every word of the article has its place on the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.article.model import Block, Role
from indexer.errors import InputRefusedError
from indexer.extract.cues.labels import is_dirt, label
from indexer.extract.cues.language import language_fact
from indexer.extract.cues.stated import letters
from indexer.extract.html.align import Alignment, align
from indexer.extract.html.blocks import PageBlock, read_blocks
from indexer.extract.html.body import Kept, is_doubtful, read_body, without_void_zones
from indexer.extract.html.body_removals import STATED_CHARS, entry_ends
from indexer.extract.html.facts import (
    Reading,
    addresses,
    descriptions,
    entry_labels,
    merged,
    own_names,
    page_facts,
    signers,
    titles,
)
from indexer.extract.html.headline import is_kicker, read_headline
from indexer.extract.html.maintext import main_text
from indexer.extract.html.profiles import profiled
from indexer.extract.html.quality import judge
from indexer.extract.html.roles import MAIN_TEXT, labelled
from indexer.extract.html.structured import read_structured
from indexer.extract.html.tree import is_fragment, parse
from indexer.inputs.decoding import decode
from indexer.page import FactName, Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from indexer.extract.html.body_removals import Strike
    from indexer.extract.html.profiles import Profiled
    from indexer.page import Fact, Input

FALLBACK: Final = "a paragraph of prose (fallback: trafilatura found no main text)"
STATED: Final = "main text (microdata state it)"
FRAGMENT: Final = "text of a feed's entry"
PROSE_CHARS: Final = 80
"""A paragraph of prose, where nothing else is known of it (best of 4 cuts on the plain-text dumps)."""

NO_TEXT: Final = "no text in it"


def extract_html(document: Input) -> Page:
    """Return the page that an HTML document holds.

    Raises:
        InputRefusedError: there is no text in it.
    """
    text = decode(document.data, declared=document.charset, html=True)
    tree = parse(text)
    blocks = read_blocks(tree) if tree is not None else ()
    if tree is None or not blocks:
        raise InputRefusedError(document.path, NO_TEXT)
    structured = read_structured(tree, text)
    told = profiled(text, addresses(structured, document.facts))
    found, why = _main_text(tree, blocks, fragment=is_fragment(text), told=told)
    blocks = without_void_zones(blocks, found.blocks)
    own = frozenset(map(letters, own_names(structured)))
    headline = read_headline(blocks, found.blocks, titles(structured), descriptions(structured), own)
    kept = Kept(
        found=found,
        why=why,
        whole=why not in (MAIN_TEXT, STATED, FALLBACK),
        dropped=_dropped(blocks, told) or (_entry_ends(blocks, found, document) if why == FRAGMENT else {}),
    )
    body = read_body(blocks, kept, headline, stated=structured.json_ld.body, authors=signers(structured, headline))
    labels = labelled(blocks, body, headline)
    bios = [block.text for block in labels if block.role is Role.BIO]
    reading = Reading(structured=structured, blocks=blocks, body=frozenset(body.kept), headline=headline, bios=bios)
    facts = merged(told.facts if told else (), merged(document.facts, page_facts(reading)))
    facts = (*facts, *(entry_labels(facts) if why == FRAGMENT else ()))
    if not labels and not facts:
        raise InputRefusedError(document.path, NO_TEXT)  # all its text is hidden, and none of it an article's
    quality = judge(labels, reading, fallback=why == FALLBACK)
    facts = (*facts, *_detected(labels, facts))
    used = told.use if told else None
    return Page(media_type=document.media_type, blocks=labels, facts=facts, quality=quality, profile=used)


def _main_text(
    tree: HtmlElement, blocks: Sequence[PageBlock], *, fragment: bool, told: Profiled | None
) -> tuple[Alignment, str]:
    texts = [block.text for block in blocks]
    if told and told.body:
        return align(texts, told.body), f"main text (profile of {told.use.host})"
    if fragment:
        return Alignment(blocks=frozenset(_clean(blocks)) - _kicker(blocks), strays=()), FRAGMENT
    found = align(texts, main_text(tree, thorough=False))
    if is_doubtful(blocks, found.blocks):
        found = align(texts, main_text(tree, thorough=True))
    stated = _stated(blocks)
    if stated.isdisjoint(found.blocks) and sum(len(blocks[at].text) for at in stated) >= STATED_CHARS:
        return Alignment(blocks=stated, strays=()), STATED
    if found.blocks or found.strays:
        return found, MAIN_TEXT
    prose = frozenset(at for at in _clean(blocks) if _is_prose(blocks[at]))
    return Alignment(blocks=prose, strays=()), FALLBACK


def _dropped(blocks: Sequence[PageBlock], told: Profiled | None) -> dict[int, Strike]:
    dropped = align([block.text for block in blocks], told.drop).blocks if told else ()
    return dict.fromkeys(sorted(dropped), (Role.OTHER, "dropped by the site's profile"))


def _entry_ends(blocks: Sequence[PageBlock], found: Alignment, document: Input) -> dict[int, Strike]:
    named = [fact.value for fact in document.facts if fact.name in (FactName.TITLE, FactName.OUTLET)]
    return entry_ends(blocks, found.blocks, [key for name in named if (key := letters(name))])


def _stated(blocks: Sequence[PageBlock]) -> frozenset[int]:
    """Return the positions of the blocks in what the microdata call the article's body, furniture aside."""
    return frozenset(at for at, block in enumerate(blocks) if block.stated and _is_clean(block))


def _kicker(blocks: Sequence[PageBlock]) -> frozenset[int]:
    """Return the position of the kicker that a feed's entry begins with, if it does."""
    return frozenset({0} if is_kicker(blocks[0]) else ())


def _clean(blocks: Sequence[PageBlock]) -> list[int]:
    """Return the positions of the blocks that nothing marks as furniture."""
    return [at for at, block in enumerate(blocks) if _is_clean(block)]


def _is_clean(block: PageBlock) -> bool:
    return block.zone is None and not block.hidden and not is_dirt(label(block.text))


def _is_prose(block: PageBlock) -> bool:
    return len(block.text) >= PROSE_CHARS and block.linked_chars * 2 < len(block.text)


def _detected(blocks: Sequence[Block], facts: Sequence[Fact]) -> tuple[Fact, ...]:
    if any(fact.name is FactName.LANGUAGE for fact in facts):
        return ()
    return language_fact(" ".join(block.text for block in blocks if block.role is Role.BODY))
