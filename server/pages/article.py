"""The view model of the article page: the article to read, and its record to check."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from index.article.model import Role
from index.facets import Facet, own_outlet
from index.fields import TEXT_FIELDS, field_text
from index.highlight.snippets import body_matches, title_matches
from server.address import Address
from server.citation.permalink import DEFAULT_FIELD
from server.citation.plain import citation, quotation
from server.citation.quotation import Quotation, quote
from server.comparison.copies import COPIES_SUFFIX
from server.comparison.versions import VERSIONS_SUFFIX
from server.pages.cards import DateLine, dateline, language_tag
from server.render import mark_matches, mark_paragraphs, safe_link
from server.wording import author_names, day_text, quality_note, source_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

    from index.article.model import Article, RegionFact, Span
    from index.query.query import Query
    from index.suggestions import Similar
    from server.citation.permalink import Permalink
    from server.citation.reference import Reference

MAX_EVIDENCE: Final = 6
"""Most words of the article that are quoted as evidence of one region."""

MAX_SHARED: Final = 5
"""Most words that an article like this one is said to share with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A run of adjacent blocks of one kind."""

    kind: str
    texts: tuple[Markup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A region, the address of its articles, its source, and the words that are its evidence."""

    label: str
    href: str
    source: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """An author's name, and the address of the author's articles."""

    name: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """An outlet's name or host, the address of its articles, and the source of a printed name."""

    name: str
    href: str
    source: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """A set of the user's, and the address of its articles."""

    name: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A block that was left out of the article, with the reason."""

    role: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarLink:
    """An article like the one shown: its title and address, its outlet and date, and the words that both have."""

    title: str
    href: str
    language: str | None
    outlet: str | None
    date: DateLine | None
    shared: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Citing:
    """How to cite the article, or the passage that the address names.

    Attributes:
        text: the citation, after the quotation if there is one.
        permalink: the address of article or passage, in this state of the archive.
        is_quotation: whether the address names a passage.
        is_marked: whether the passage is marked in the body.
        is_stale: whether the archive has changed since the reader's link was made.
        updated: the day, in UTC, on which the archive last changed the article, in words.
    """

    text: str
    permalink: str
    is_quotation: bool
    is_marked: bool
    is_stale: bool
    updated: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """Everything that the template prints; `matches` counts the marks in the body, with the ids `m1`, `m2`, …."""

    id: str
    language: str | None
    title: str
    title_html: Markup
    dek: str | None
    kicker: tuple[str, ...]
    site: str | None
    outlet: Outlet | None
    date: DateLine | None
    authors: tuple[Author, ...]
    regions: tuple[Region, ...]
    tags: tuple[str, ...]
    sets: tuple[Set, ...]
    quality: str | None
    copies: int
    copies_href: str
    lead: str | None
    versions: int
    versions_href: str
    passages: tuple[Passage, ...]
    bios: tuple[str, ...]
    dropped: tuple[Dropped, ...]
    original: str | None
    source: str
    sha256: str
    captured: str | None
    q: str
    back: str | None
    matches: int
    citing: Citing


def article_page(
    article: Article, query: Query, address: Address, permalink: Permalink, reference: Reference, *, root: str
) -> ArticlePage:
    """Return the view model of an article's page.

    Args:
        article: the article to show.
        query: the query whose words are marked, unless the address names a passage of the body to mark.
        address: the search to link back to; empty if the reader came from elsewhere.
        permalink: the article's permalink, and what the request's own link asked for.
        reference: the reference to the article.
        root: the path below which the server is mounted, without a slash at its end.
    """
    quoted = quote(article, permalink.asked.span) if permalink.asked.span else None
    citing = _citing(article, quoted, permalink, reference)
    spans = ((quoted.start, quoted.stop),) if quoted and citing.is_marked else body_matches(article, query)
    search = f"{root}/search"
    return ArticlePage(
        id=article.id,
        language=language_tag(article),
        title=article.title,
        title_html=mark_matches(article.title, title_matches(article, query)),
        dek=article.dek,
        kicker=tuple(dict.fromkeys(part for part in (article.kind, article.section) if part)),
        site=article.site,
        outlet=_outlet(article, search),
        date=dateline(article.published),
        authors=tuple(_author(name, search) for name in author_names(article)),
        regions=tuple(_region(fact, article, search) for fact in article.regions),
        tags=article.tags,
        sets=tuple(Set(name=name, href=Address(((Facet.SET.value, name),)).under(search)) for name in article.sets),
        quality=quality_note(article),
        copies=article.copies,
        copies_href=f"{root}/articles/{article.id}{COPIES_SUFFIX}",
        versions=len(article.versions),
        versions_href=f"{root}/articles/{article.id}{VERSIONS_SUFFIX}",
        lead=f"{root}/articles/{article.lead_id}" if article.lead_id else None,
        passages=tuple(_passages(article, mark_paragraphs(article.paragraphs, spans))),
        bios=article.bios,
        dropped=tuple(Dropped(role=b.role.value, text=b.text, reason=b.reason) for b in article.dropped),
        original=safe_link(article.url),
        source=f"{article.source.pile}/{article.source.path}",
        sha256=article.source.sha256,
        captured=article.source.captured.isoformat() if article.source.captured else None,
        q=query.text,
        back=address.under(search) if address.pairs else None,
        matches=len(spans),
        citing=citing,
    )


def similar_links(similar: Similar, *, root: str) -> tuple[SimilarLink, ...]:
    """Return links to the articles like an article."""
    return tuple(
        SimilarLink(
            title=hit.article.title,
            href=f"{root}/articles/{hit.article.id}",
            language=language_tag(hit.article),
            outlet=own_outlet(hit.article),
            date=dateline(hit.article.published),
            shared=", ".join(hit.shared[:MAX_SHARED]),
        )
        for hit in similar.hits
    )


def _citing(article: Article, quoted: Quotation | None, permalink: Permalink, reference: Reference) -> Citing:
    passage = permalink.to(quoted.span) if quoted else permalink
    cited = replace(reference, archived=passage.url)
    return Citing(
        text=quotation(quoted.text, cited) if quoted else citation(cited),
        permalink=passage.href,
        is_quotation=quoted is not None,
        is_marked=quoted is not None and quoted.field == DEFAULT_FIELD,
        is_stale=permalink.is_stale,
        updated=day_text(article.updated.date()),
    )


def _outlet(article: Article, search: str) -> Outlet | None:
    name = own_outlet(article)
    if name is None:
        return None
    source = source_text(article.outlet.source) if article.outlet else None
    return Outlet(name=name, href=Address(((Facet.OUTLET.value, name),)).under(search), source=source)


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
