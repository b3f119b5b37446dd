"""How much of an article an HTML page held, judged by its structure. Conservative: in doubt it is whole.

A page that is judged an error, a consent wall or a list is hidden from answers by default, so each of
those verdicts needs two signs that have nothing to do with each other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from index.model import BlockKind, Quality, Role
from indexer.page import FactName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.model import Block
    from indexer.extract.blocks import PageBlock
    from indexer.extract.structured import Structured
    from indexer.page import Fact

SHORT_CHARS: Final = 1_500
"""Articles in full are longer: of the shared pages' gold bodies 4 in 100 are not."""

MIN_TEASERS: Final = 5
"""Linked headlines, each with a text of its own under it, that make a list."""

MAX_TEASER_TEXTS: Final = 2
"""Texts under one linked headline: three in a row are an article."""

_PROSE_CHARS: Final = 60
_HEADLINE_CHARS: Final = 15

# What servers and templates call a missing page, in the languages the samples and shared pages are in.
_ERROR: Final = re.compile(
    r"\b404\b|\b(?:page|seite|article) (?:was |wurde )?(?:not|nicht) (?:be )?(?:found|gefunden)|page introuvable|"
    r"p[aá]gina no encontrada|p[aá]gina n[aã]o encontrada|pagina non trovata|страница не найдена|"
    r"ページが見つかりません|الصفحة غير موجودة|\b(?:access denied|internal server error)\b",
    re.IGNORECASE,
)
_CONSENT: Final = re.compile(
    r"\bcookies?\b|\bconsent|privacy|datenschutz|einwillig|confidentialit|privacidad|partners store|cookie-",
    re.IGNORECASE,
)
_PAYWALL: Final = re.compile(
    r"\b(?:subscribe|subscribers|sign in|log in) (?:to|only|now to)\b.{0,30}\b(?:read|reading|continue|access)\b|"
    r"weiterlesen mit|abonnez-vous pour lire|réservé aux abonnés|suscríbete para",
    re.IGNORECASE,
)


def judge(
    blocks: Sequence[Block],
    page: Sequence[PageBlock],
    structured: Structured,
    facts: Sequence[Fact],
    *,
    fallback: bool,
) -> Quality:
    """Return the quality of a page.

    Args:
        blocks: the page's blocks with their roles.
        page: the same blocks as they stand on the page, or more.
        structured: the page's metadata.
        facts: the candidate facts.
        fallback: whether the general extractor found nothing and the body is our own guess.
    """
    body_chars = sum(len(block.text) for block in blocks if block.role is Role.BODY)
    if body_chars < SHORT_CHARS and _is_error(structured, blocks):
        return Quality.ERROR_PAGE
    if not _is_signed(facts):
        if _is_consent_wall(page):
            return Quality.CONSENT_WALL
        if _is_list(page):
            return Quality.LIST_PAGE
    if not body_chars:
        return Quality.TITLE_ONLY
    if body_chars < SHORT_CHARS and (not structured.json_ld.free or _is_fenced(blocks)):
        return Quality.TRUNCATED
    return Quality.FALLBACK if fallback else Quality.FULL


def _is_signed(facts: Sequence[Fact]) -> bool:
    """Return whether the page states an author or a day: lists and walls have neither."""
    return any(fact.name in (FactName.AUTHOR, FactName.PUBLISHED) for fact in facts)


def _is_error(structured: Structured, blocks: Sequence[Block]) -> bool:
    headings = (block.text for block in blocks if block.kind is BlockKind.HEADING or block.role is Role.TITLE)
    return any(_ERROR.search(text) for text in (structured.title, *headings))


def _is_consent_wall(page: Sequence[PageBlock]) -> bool:
    """Return whether most of a short page's prose is about consent."""
    prose = [block.text for block in page if len(block.text) >= _PROSE_CHARS and not block.hidden]
    chars = sum(map(len, prose))
    consenting = sum(len(text) for text in prose if _CONSENT.search(text))
    return 0 < chars < SHORT_CHARS * 2 and consenting * 2 > chars


def _is_list(page: Sequence[PageBlock]) -> bool:
    """Return whether the page is linked headlines with a text under each; an article's texts follow each other."""
    links = run = longest = 0
    for block in page:
        if block.hidden or (block.zone and block.zone.role is Role.NAV):
            continue
        if len(block.text) >= _HEADLINE_CHARS and block.linked_chars * 2 > len(block.text):
            links, run = links + 1, 0
        elif len(block.text) >= _PROSE_CHARS:
            run += 1
            longest = max(longest, run)
    return links >= MIN_TEASERS and longest <= MAX_TEASER_TEXTS


def _is_fenced(blocks: Sequence[Block]) -> bool:
    return any(_PAYWALL.search(block.text) for block in blocks if block.role is not Role.BODY)
