"""Extract an HTML page into a Page: its blocks in order, each with a role and a reason, and candidate facts.

One tree feeds blocks, metadata and trafilatura. The main text is then aligned with the blocks, so that removed text
stays visible, and every word of the article has its position on the page.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from index.article.model import Quality, Role
from indexer.errors import InputRefusedError
from indexer.extract.cues.labels import is_boilerplate, label
from indexer.extract.cues.stated import letters, stated_day
from indexer.extract.cues.whole import kept_whole
from indexer.extract.html.align import Alignment, align
from indexer.extract.html.blocks import PageBlock, read_blocks
from indexer.extract.html.body import MainText, drop_article_zones, is_doubtful, read_body
from indexer.extract.html.body_removals import STATED_CHARS, find_entry_removals
from indexer.extract.html.facts import (
    Reading,
    addresses,
    all_authors,
    descriptions,
    entry_labels,
    merge_facts,
    own_names,
    page_facts,
    titles,
)
from indexer.extract.html.headline import is_kicker, read_headline
from indexer.extract.html.maintext import main_text
from indexer.extract.html.profiles import match_profile
from indexer.extract.html.quality import judge_quality
from indexer.extract.html.roles import MAIN_TEXT, assign_roles
from indexer.extract.html.signers import marked_names
from indexer.extract.html.structured import read_structured
from indexer.extract.html.titles import candidates, kickers_of
from indexer.extract.html.tree import is_fragment, parse
from indexer.inputs.decoding import decode
from indexer.page import FactName, Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from indexer.extract.html.body_removals import Removal
    from indexer.extract.html.profiles import ProfileMatch
    from indexer.page import Input

UNKNOWN: Final = frozenset({Role.OTHER})
"""The roles of prose that may be the article's: nothing marks it as a teaser, comment, caption or promotion."""

FALLBACK: Final = "a paragraph of prose (fallback: trafilatura found no main text)"
STATED: Final = "main text (microdata state it)"
FRAGMENT: Final = "text of a feed's entry"
PROSE_CHARS: Final = 80
"""A block this long counts as prose where nothing else is known about it (best of 4 cuts on the plain-text dumps)."""

NO_TEXT: Final = "no text in it"


def extract_html(document: Input) -> Page:
    """Return the page of an HTML document.

    Raises:
        InputRefusedError: there is no text in it.
    """
    text = decode(document.data, declared=document.charset, html=True)
    tree = parse(text)
    blocks = read_blocks(tree) if tree is not None else ()
    kickers, marked = (kickers_of(tree), marked_names(tree)) if tree is not None else ((), ())
    if tree is None or not blocks:
        raise InputRefusedError(document.path, NO_TEXT)
    structured = read_structured(tree, text)
    profile_match = match_profile(text, addresses(structured, document.facts))
    alignment, reason = _main_text(tree, blocks, fragment=is_fragment(text), profile_match=profile_match)
    # Before headline and body are read: their rules trust the zones that remain.
    blocks = drop_article_zones(blocks, alignment.blocks)
    own = frozenset(map(letters, own_names(structured)))
    found = candidates(structured, blocks, min(alignment.blocks, default=len(blocks)), kickers, own)
    headline = read_headline(
        blocks, alignment.blocks, titles(structured, found), descriptions(structured), own, places=found[:1]
    )
    main = MainText(
        alignment=alignment,
        reason=reason,
        complete=reason not in (MAIN_TEXT, STATED, FALLBACK),
        dropped=_dropped(blocks, profile_match)
        or (_entry_removals(blocks, alignment, document) if reason == FRAGMENT else {}),
    )
    body = read_body(
        blocks, main, headline, jsonld_text=structured.json_ld.body, authors=all_authors(structured, headline)
    )
    labelled = assign_roles(blocks, body, headline)
    bios = [block.text for block in labelled if block.role is Role.BIO]
    reading = Reading(
        structured=structured,
        blocks=blocks,
        body=frozenset(body.kept),
        headline=headline,
        bios=bios,
        captured=_captured(document),
        titles=() if reason == FRAGMENT else found,
        marked=() if reason == FRAGMENT else marked,
    )
    facts = merge_facts(profile_match.facts if profile_match else (), merge_facts(document.facts, page_facts(reading)))
    facts = (*facts, *(entry_labels(facts) if reason == FRAGMENT else ()))
    if not labelled and not facts:
        raise InputRefusedError(document.path, NO_TEXT)  # all its text is hidden, and no part of it is an article
    quality = judge_quality(labelled, reading, fallback=reason == FALLBACK)
    if quality in (Quality.FULL, Quality.TITLE_ONLY) and not main.complete and not main.dropped:
        whole = kept_whole(labelled, UNKNOWN)
        labelled = whole or labelled
        quality = Quality.FALLBACK if whole else quality
    used = profile_match.use if profile_match else None
    return Page(media_type=document.media_type, blocks=labelled, facts=facts, quality=quality, profile=used)


def _captured(document: Input) -> date | None:
    """Return the day when the bytes were fetched; None if their container does not state it."""
    days = (stated_day(fact.value) for fact in document.facts if fact.name is FactName.CAPTURED)
    return next((date.fromisoformat(day) for day in days if day and len(day) == len("YYYY-MM-DD")), None)


def main_blocks(tree: HtmlElement, blocks: Sequence[PageBlock]) -> frozenset[int]:
    """Return the positions of the main text's blocks, before any rule of ours is applied."""
    return _main_text(tree, blocks, fragment=False, profile_match=None)[0].blocks


def _main_text(
    tree: HtmlElement, blocks: Sequence[PageBlock], *, fragment: bool, profile_match: ProfileMatch | None
) -> tuple[Alignment, str]:
    texts = [block.text for block in blocks]
    if profile_match and profile_match.body:
        return align(texts, profile_match.body), f"main text (profile of {profile_match.use.host})"
    if fragment:
        return Alignment(blocks=frozenset(_clean(blocks)) - _kicker(blocks), unmatched=()), FRAGMENT
    alignment = align(texts, main_text(tree, thorough=False))
    if is_doubtful(blocks, alignment.blocks):  # only then: the thorough extraction costs half as much again
        alignment = align(texts, main_text(tree, thorough=True))
    stated = _microdata_body(blocks)
    if stated.isdisjoint(alignment.blocks) and sum(len(blocks[at].text) for at in stated) >= STATED_CHARS:
        return Alignment(blocks=stated, unmatched=()), STATED
    if alignment.blocks or alignment.unmatched:
        return alignment, MAIN_TEXT
    prose = frozenset(at for at in _clean(blocks) if _is_prose(blocks[at]))
    return Alignment(blocks=prose, unmatched=()), FALLBACK


def _dropped(blocks: Sequence[PageBlock], profile_match: ProfileMatch | None) -> dict[int, Removal]:
    dropped = align([block.text for block in blocks], profile_match.drop).blocks if profile_match else ()
    return dict.fromkeys(sorted(dropped), (Role.OTHER, "dropped by the site's profile"))


def _entry_removals(blocks: Sequence[PageBlock], alignment: Alignment, document: Input) -> dict[int, Removal]:
    names = [fact.value for fact in document.facts if fact.name in (FactName.TITLE, FactName.OUTLET)]
    return find_entry_removals(blocks, alignment.blocks, [key for name in names if (key := letters(name))])


def _microdata_body(blocks: Sequence[PageBlock]) -> frozenset[int]:
    """Return the positions of the blocks in the microdata's article body, without boilerplate."""
    return frozenset(at for at, block in enumerate(blocks) if block.in_microdata_body and _is_clean(block))


def _kicker(blocks: Sequence[PageBlock]) -> frozenset[int]:
    """Return the position of the kicker at the beginning of a feed's entry, if there is one."""
    return frozenset({0} if is_kicker(blocks[0]) else ())


def _clean(blocks: Sequence[PageBlock]) -> list[int]:
    """Return the positions of the blocks that nothing marks as boilerplate."""
    return [at for at, block in enumerate(blocks) if _is_clean(block)]


def _is_clean(block: PageBlock) -> bool:
    return block.zone is None and not block.hidden and not is_boilerplate(label(block.text))


def _is_prose(block: PageBlock) -> bool:
    return len(block.text) >= PROSE_CHARS and block.linked_chars * 2 < len(block.text)
