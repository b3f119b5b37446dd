"""The article page, made ready for its template: the record as something to read, and as something to check."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from index.article.model import Role
from index.fields import TEXT_FIELDS, field_text
from index.highlight.snippets import body_matches, title_matches
from server.address import Address
from server.cards import DateLine, dateline, language_tag
from server.render import marked, paragraphs_marked, safe_link
from server.wording import author_names, quality_note, source_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

    from index.article.model import Article, RegionFact, Span
    from index.query.query import Query

MAX_EVIDENCE: Final = 6
"""Words of the article quoted as evidence of one region."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Neighbouring blocks of one kind."""

    kind: str
    texts: tuple[Markup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A region, the address of its articles, what says so, and the words it was read from."""

    label: str
    href: str
    source: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A name, and the address of its articles."""

    name: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A block that is no part of the article."""

    role: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """Everything the template prints; `matches` counts the marks in the body, whose ids are `m` and their number."""

    id: str
    language: str | None
    title: str
    title_html: Markup
    dek: str | None
    kicker: tuple[str, ...]
    site: str | None
    date: DateLine | None
    authors: tuple[Author, ...]
    regions: tuple[Region, ...]
    tags: tuple[str, ...]
    quality: str | None
    copies: int
    passages: tuple[Passage, ...]
    bios: tuple[str, ...]
    dropped: tuple[Dropped, ...]
    original: str | None
    source: str
    q: str
    back: str | None
    matches: int


def article_page(article: Article, query: Query, address: Address, *, root: str) -> ArticlePage:
    """Return the page of an article.

    Args:
        article: what to show.
        query: whose words are marked.
        address: the search to lead back to; empty where the reader came from elsewhere.
        root: the path the server is mounted below, without a slash at its end.
    """
    spans = body_matches(article, query)
    search = f"{root}/search"
    return ArticlePage(
        id=article.id,
        language=language_tag(article),
        title=article.title,
        title_html=marked(article.title, title_matches(article, query)),
        dek=article.dek,
        kicker=tuple(dict.fromkeys(part for part in (article.kind, article.section) if part)),
        site=article.site,
        date=dateline(article.published),
        authors=tuple(_author(name, search) for name in author_names(article)),
        regions=tuple(_region(fact, article, search) for fact in article.regions),
        tags=article.tags,
        quality=quality_note(article),
        copies=article.copies,
        passages=tuple(_passages(article, paragraphs_marked(article.paragraphs, spans))),
        bios=article.bios,
        dropped=tuple(Dropped(role=b.role.value, text=b.text, reason=b.reason) for b in article.dropped),
        original=safe_link(article.url),
        source=f"{article.source.pile}/{article.source.path}",
        q=query.text,
        back=address.under(search) if address.pairs else None,
        matches=len(spans),
    )


def _passages(article: Article, texts: list[Markup]) -> Iterator[Passage]:
    body = (block for block in article.blocks if block.role is Role.BODY)
    for kind, run in groupby(zip(body, texts, strict=True), key=lambda pair: pair[0].kind):
        yield Passage(kind=kind.value, texts=tuple(text for _, text in run))


def _author(name: str, search: str) -> Author:
    return Author(name=name, href=Address((("author", name),)).under(search))


def _region(fact: RegionFact, article: Article, search: str) -> Region:
    return Region(
        label=fact.label,
        href=Address((("region", fact.key),)).under(search),
        source=source_text(fact.source),
        evidence=_evidence(fact.evidence, article),
    )


def _evidence(spans: tuple[Span, ...], article: Article) -> tuple[str, ...]:
    words = (field_text(article, span.field)[span.start : span.stop] for span in spans if span.field in TEXT_FIELDS)
    return tuple(dict.fromkeys(word for word in words if word))[:MAX_EVIDENCE]
