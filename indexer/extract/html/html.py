"""Extract an HTML page into a Page: its blocks in order, each with a role and a reason, and candidate facts.

One tree feeds blocks, metadata and trafilatura. The main text is then aligned with the blocks, so that removed text
stays visible, and every word of the article has its position on the page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from index.article.model import Quality, Role
from indexer.errors import InputRefusedError
from indexer.extract.cues.labels import is_boilerplate, label
from indexer.extract.cues.stated import letters, stated_day
from indexer.extract.cues.whole import kept_whole
from indexer.extract.html.align import Alignment, align
from indexer.extract.html.blocks import PageBlock, read_blocks
from indexer.extract.html.body import MainText, drop_article_zones, drop_prose_zones, is_doubtful, read_body
from indexer.extract.html.body_removals import STATED_CHARS, find_entry_removals
from indexer.extract.html.choices.signers import marked_names
from indexer.extract.html.choices.titles import candidates, kickers_of
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
from indexer.extract.html.roles import MAIN_TEXT, MODEL, SECONDED, assign_roles
from indexer.extract.html.scoring.model import PageScorer
from indexer.extract.html.structured import read_structured
from indexer.extract.html.tree import is_fragment, parse
from indexer.inputs.decoding import decode
from indexer.page import FactName, Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from indexer.extract.html.body import Body
    from indexer.extract.html.body_removals import Removal
    from indexer.extract.html.choices.titles import Candidate
    from indexer.extract.html.headline import Headline
    from indexer.extract.html.profiles import ProfileMatch
    from indexer.extract.html.structured import Structured
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
    page = parse_page(text)
    if page is None:
        raise InputRefusedError(document.path, NO_TEXT)
    structured = page.structured
    profile_match = match_profile(text, addresses(structured, document.facts))
    main = _main_text(page, document, profile_match, fragment=is_fragment(text))
    if not main.complete and (blocks := drop_prose_zones(page.blocks, main.alignment.blocks)) != page.blocks:
        page = replace(page, blocks=blocks)
        main = _main_text(page, document, profile_match, fragment=False)
    parts = read_parts(page, main)
    labelled = assign_roles(parts.blocks, parts.body, parts.headline, main.likely)
    is_entry = main.reason == FRAGMENT
    reading = Reading(
        structured=structured,
        blocks=parts.blocks,
        body=frozenset(parts.body.kept),
        headline=parts.headline,
        bios=[block.text for block in labelled if block.role is Role.BIO],
        captured=_captured(document),
        titles=() if is_entry else parts.titles,
        marked=() if is_entry else marked_names(page.tree),
    )
    facts = merge_facts(profile_match.facts if profile_match else (), merge_facts(document.facts, page_facts(reading)))
    facts = (*facts, *(entry_labels(facts) if is_entry else ()))
    if not labelled and not facts:
        raise InputRefusedError(document.path, NO_TEXT)  # all its text is hidden, and no part of it is an article
    quality = judge_quality(labelled, reading, fallback=main.reason == FALLBACK)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedPage:
    """A page before anything is known of its text."""

    tree: HtmlElement
    blocks: tuple[PageBlock, ...]
    structured: Structured


@dataclass(frozen=True, slots=True, kw_only=True)
class PageParts:
    """What a page's blocks are, once its main text is known.

    Attributes:
        blocks: the blocks, without the zones that cannot be what their class says.
        body: the article's body.
        headline: its headline and parts.
        titles: the candidates for the title, the best one first.
    """

    blocks: tuple[PageBlock, ...]
    body: Body
    headline: Headline
    titles: tuple[Candidate, ...]


def parse_page(text: str) -> ParsedPage | None:
    """Return the page of a decoded text; None if there is no text in it."""
    tree = parse(text)
    blocks = read_blocks(tree) if tree is not None else ()
    if tree is None or not blocks:
        return None
    return ParsedPage(tree=tree, blocks=blocks, structured=read_structured(tree, text))


def read_parts(page: ParsedPage, main: MainText) -> PageParts:
    """Return the parts of a page with this main text."""
    structured, taken = page.structured, main.alignment.blocks
    # Before headline and body are read: their rules trust the zones that remain.
    blocks = drop_article_zones(page.blocks, taken)
    own = frozenset(map(letters, own_names(structured)))
    found = candidates(structured, blocks, min(taken, default=len(blocks)), kickers_of(page.tree), own)
    stated = titles(structured, found)
    headline = read_headline(blocks, taken, stated, descriptions(structured), own, places=found[:1])
    authors = all_authors(structured, headline)
    body = read_body(blocks, main, headline, jsonld_text=structured.json_ld.body, authors=authors)
    return PageParts(blocks=blocks, body=body, headline=headline, titles=found)


def _main_text(page: ParsedPage, document: Input, profile_match: ProfileMatch | None, *, fragment: bool) -> MainText:
    """Return the main text by the site's profile, by the feed, or by the block model."""
    blocks = page.blocks
    dropped = _dropped(blocks, profile_match)
    if profile_match and profile_match.body:
        alignment = align([block.text for block in blocks], profile_match.body)
        reason = f"main text (profile of {profile_match.use.host})"
        return MainText(alignment=alignment, reason=reason, complete=True, dropped=dropped)
    if fragment:
        alignment = Alignment(blocks=frozenset(_clean(blocks)) - _kicker(blocks), unmatched=())
        dropped = dropped or _entry_removals(blocks, alignment, document)
        return MainText(alignment=alignment, reason=FRAGMENT, complete=True, dropped=dropped)
    return replace(modelled(page), dropped=dropped)


def modelled(page: ParsedPage) -> MainText:
    """Return the main text by the block model; where it is unsure, it hears trafilatura and the rules."""
    scorer = PageScorer(page.blocks, titles(page.structured), descriptions(page.structured))
    scores = scorer.alone()
    if scores.are_sure:
        alignment = Alignment(blocks=scores.body, unmatched=())
        return MainText(alignment=alignment, reason=MODEL, likely=scores.likely)
    extracted = extractor_text(page)
    if extracted.reason == STATED:
        return extracted
    scores = scorer.seconded(extracted.alignment.blocks, frozenset(read_parts(page, extracted).body.kept))
    if not scores.body:
        return extracted
    return MainText(alignment=Alignment(blocks=scores.body, unmatched=()), reason=SECONDED, likely=scores.likely)


def extractor_text(page: ParsedPage) -> MainText:
    """Return the main text by trafilatura; where it finds none, by microdata, or all prose."""
    blocks = page.blocks
    texts = [block.text for block in blocks]
    alignment = align(texts, main_text(page.tree, thorough=False))
    if is_doubtful(blocks, alignment.blocks):  # only then: the thorough extraction costs half as much again
        alignment = align(texts, main_text(page.tree, thorough=True))
    stated = _microdata_body(blocks)
    if stated.isdisjoint(alignment.blocks) and sum(len(blocks[at].text) for at in stated) >= STATED_CHARS:
        return MainText(alignment=Alignment(blocks=stated, unmatched=()), reason=STATED)
    if alignment.blocks or alignment.unmatched:
        return MainText(alignment=alignment, reason=MAIN_TEXT)
    prose = frozenset(at for at in _clean(blocks) if _is_prose(blocks[at]))
    return MainText(alignment=Alignment(blocks=prose, unmatched=()), reason=FALLBACK)


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
