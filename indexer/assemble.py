"""Assemble an Article from a page's candidate facts.

A pure function of one Page and of the decisions about it (its id, whether its URL is believable). Extract orders the
candidates of a fact best first; here the first valid candidate is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from index.article import regions
from index.article.model import (
    HIDDEN_QUALITIES,
    Article,
    BlockKind,
    Outlet,
    Published,
    RegionFact,
    Role,
    Source,
    normalise,
)
from index.text.analysis import fold
from indexer.authors import authors_of
from indexer.geography import gazetteer
from indexer.geography.places import infer
from indexer.page import FactName
from indexer.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from indexer.page import Fact, Page

DECIDE_VERSION: Final = f"7-{gazetteer.VERSION}"
"""Must change when the same pages would make other articles; an index of another version is rebuilt.

It includes the version of the places from which regions are inferred."""

UNDETERMINED: Final = "und"
"""The language of an article whose language nobody knows (BCP 47)."""

MAX_TITLE_CHARS: Final = 300
"""If no title is found, the body's first sentence is the title, cut at this length."""

MAX_TAGS: Final = 50

CACHED: Final = 1_024
"""More articles than a batch has."""

_OPENING_CHARS: Final = 2_000
"""A description is compared with this much of the body's beginning."""

_CUT_OFF: Final = " .…[]"
"""Characters at the end of a description that was cut."""

_SENTENCE_END: Final = re.compile(r"(?<=[.!?。！？])\s")
_LIST_OF_PLACES: Final = re.compile(r"\s*(?:[,/;|&]|\band\b)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The facts of an article that its page does not have.

    Attributes:
        id: the article's id.
        source: the input's path, type, digest and day of capture.
        url: its believable URL, or None.
        added: when the article was first added.
        updated: when its content last changed.
    """

    id: str
    source: Source
    url: str | None
    added: datetime
    updated: datetime


def assemble(page: Page, decided: Decided) -> Article:
    """Return the article of this page."""
    outlet = page.first(FactName.OUTLET)
    site = _site(page, decided.url)
    title, dek = _title(page, decided.source.path), _dek(page)
    language = page.language_code or UNDETERMINED
    return Article(
        id=decided.id,
        source=decided.source,
        url=decided.url,
        site=site,
        outlet=Outlet(name=outlet.value, source=outlet.source) if outlet else None,
        language=language,
        title=title,
        dek=dek,
        kind=_value(page.first(FactName.KIND)),
        section=_value(page.first(FactName.SECTION)),
        tags=_tags(page),
        authors=authors_of(page, _value(outlet), site),
        regions=_stated_regions(page) or _inferred_regions(page, title, dek, language),
        published=_published(page),
        quality=page.quality,
        blocks=page.blocks,
        added=decided.added,
        updated=decided.updated,
    )


def title_of(page: Page) -> str | None:
    """Return the title that the page states, or None."""
    return _value(page.first(FactName.TITLE))


def _value(fact: Fact | None) -> str | None:
    return fact.value if fact else None


def _title(page: Page, path: str) -> str:
    """Return the stated title, else the first heading, else the first sentence, else the file's name."""
    stated = title_of(page)
    if stated:
        return stated
    body = [block for block in page.blocks if block.role is Role.BODY]
    heading = next((block.text for block in body if block.kind is BlockKind.HEADING), None)
    if heading:
        return heading
    if body:
        sentence = _SENTENCE_END.split(body[0].text, maxsplit=1)[0]
        return sentence if len(sentence) <= MAX_TITLE_CHARS else sentence[: MAX_TITLE_CHARS - 1].rstrip() + "…"
    return normalise(re.split(r"[/!#]", path)[-1]) or "Untitled"


def _dek(page: Page) -> str | None:
    """Return the first dek that does not repeat the body's beginning, as descriptions often do."""
    opening = fold(" ".join(block.text for block in page.blocks if block.role is Role.BODY)[:_OPENING_CHARS])
    deks = (fact.value for fact in page.all(FactName.DEK))
    return next((dek for dek in deks if fold(dek.rstrip(_CUT_OFF)) not in opening), None)


def _site(page: Page, url: str | None) -> str | None:
    if url:
        return host_of(url)
    origin = page.first(FactName.ORIGIN)
    return host_of(origin.value) if origin else None


def _tags(page: Page) -> tuple[str, ...]:
    tags = {fold(fact.value): fact.value for fact in reversed(page.all(FactName.TAG))}
    return tuple(reversed(tags.values()))[:MAX_TAGS]


def _published(page: Page) -> Published | None:
    for fact in page.all(FactName.PUBLISHED):
        try:
            return Published.at(fact.value, fact.source)
        except ValueError:
            continue
    return None


def _stated_regions(page: Page) -> tuple[RegionFact, ...]:
    """Return the regions of the first source with a label that is a place; then no regions are inferred.

    A label of several places ("Europe, Middle East") states each of them, unless the whole is a region itself. All
    labels of one source are read together: a record's list of places is one statement.
    """
    facts = (*page.all(FactName.REGION), *page.all(FactName.SECTION))
    for field in dict.fromkeys((fact.name, fact.source) for fact in facts):
        found: dict[str, RegionFact] = {}
        for fact in facts:
            if (fact.name, fact.source) == field:
                source = "section" if fact.name is FactName.SECTION else fact.source
                for region in _resolved(fact.value):
                    found.setdefault(region.key, RegionFact(key=region.key, label=region.label, source=source))
        if found:
            return tuple(found.values())
    return ()


def _inferred_regions(page: Page, title: str, dek: str | None, language: str) -> tuple[RegionFact, ...]:
    """Return the regions inferred from the article's words; none for a page with a hidden quality."""
    if page.quality in HIDDEN_QUALITIES:
        return ()
    return _inferred(title, dek, tuple(block.text for block in page.blocks if block.role is Role.BODY), language)


@lru_cache(maxsize=CACHED)
def _inferred(title: str, dek: str | None, body: tuple[str, ...], language: str) -> tuple[RegionFact, ...]:
    """Return the regions inferred from the words. Cached: an article is assembled to judge and to store it."""
    return infer(title, dek, body, language)


def _resolved(label: str) -> Iterator[regions.Region]:
    whole = regions.resolve(label)
    if whole:
        yield whole
        return
    parts = [regions.resolve(part) for part in _LIST_OF_PLACES.split(label) if part]
    if parts and all(parts):
        yield from (part for part in parts if part)
