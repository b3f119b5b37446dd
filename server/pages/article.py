"""The view model of the article page: the article to read, and its record to check."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from index.article.model import PARAGRAPH_BREAK, Role, Span
from index.facets import Facet, own_outlet
from index.highlight.snippets import body_matches, title_matches
from server.address import Address
from server.citation.permalink import DEFAULT_FIELD, passage_pairs
from server.citation.plain import citation, quotation
from server.citation.quotation import Quotation, quote
from server.languages import direction, other_direction
from server.pages.cards import DateLine, dateline, language_tag
from server.pages.comparison import COPIES_PATH, VERSIONS_PATH
from server.pages.facts import author_href, date_href, facts_of
from server.pages.left_out import left_out_groups
from server.render import mark_matches, mark_paragraphs, safe_link, split_spans
from server.wording import author_names, day_text, quality_note, value_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from markupsafe import Markup

    from index.article.model import Article
    from index.query.query import Query
    from index.suggestions import Similar
    from server.citation.permalink import Permalink
    from server.citation.reference import Reference
    from server.languages import Direction
    from server.pages.facts import Fact
    from server.pages.left_out import Group

MAX_SHARED: Final = 5
"""Most words that an article like this one is said to share with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A block of the body.

    Attributes:
        direction: the direction of its text, if that is not the article's.
        cite: the address of its quotation.
        number: the paragraph's number, from 1.
    """

    html: Markup
    direction: Direction | None
    cite: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A run of adjacent blocks of one kind."""

    kind: str
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A text, and the address of the articles that share it; None if no filter finds them."""

    text: str
    href: str | None


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
    direction: Direction
    title: str
    title_html: Markup
    dek: str | None
    kicker: tuple[str, ...]
    site: str | None
    outlet: Link | None
    date: DateLine | None
    date_href: str | None
    authors: tuple[Link, ...]
    quality: str | None
    facts: tuple[Fact, ...]
    copies: int
    copies_href: str
    lead: str | None
    versions: int
    versions_href: str
    passages: tuple[Passage, ...]
    bios: tuple[str, ...]
    left_out: tuple[Group, ...]
    original: str | None
    source: str
    sha256: str
    captured: DateLine | None
    added: str
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
    by_paragraph = split_spans(article.paragraphs, spans)
    html = mark_paragraphs(article.paragraphs, by_paragraph, with_hops=not citing.is_marked)
    search, path = f"{root}/search", f"{root}/articles/{article.id}"
    way = direction(article.language, (article.title, *article.paragraphs))
    return ArticlePage(
        id=article.id,
        language=language_tag(article),
        direction=way,
        title=article.title,
        title_html=mark_matches(article.title, title_matches(article, query)),
        dek=article.dek,
        kicker=tuple(_kicker(article)),
        site=article.site,
        outlet=_outlet(article, search),
        date=dateline(article.published),
        date_href=date_href(article.published, search) if article.published else None,
        authors=tuple(_authors(article, search)),
        quality=quality_note(article),
        facts=facts_of(article, search),
        copies=article.copies,
        copies_href=address.under(f"{path}{COPIES_PATH}"),
        versions=len(article.versions),
        versions_href=address.under(f"{path}{VERSIONS_PATH}"),
        lead=f"{root}/articles/{article.lead_id}" if article.lead_id else None,
        passages=tuple(_passages(article, tuple(_texts(article, html, way, address, path)))),
        bios=article.bios,
        left_out=left_out_groups(article),
        original=safe_link(article.url),
        source=f"{article.source.pile}/{article.source.path}",
        sha256=article.source.sha256,
        captured=_day(article.source.captured) if article.source.captured else None,
        added=day_text(article.added.date()),
        q=query.text,
        back=address.under(search) if address.pairs else None,
        matches=sum(map(len, by_paragraph)),
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


def _outlet(article: Article, search: str) -> Link | None:
    name = own_outlet(article)
    return Link(text=name, href=Address(((Facet.OUTLET.value, name),)).under(search)) if name else None


def _authors(article: Article, search: str) -> Iterator[Link]:
    names = author_names(article)
    for author in article.authors:
        if author.name in names:
            yield Link(text=author.name, href=author_href(author, search))


def _kicker(article: Article) -> Iterator[str]:
    """Yield the kind and the section; a section of the same name as the kind is not said twice."""
    kind = value_text(Facet.KIND, article.kind) if article.kind else ""
    section = value_text(Facet.SECTION, article.section) if article.section else ""
    yield from filter(None, (kind, section if section.casefold() != kind.casefold() else ""))


def _day(day: date) -> DateLine:
    return DateLine(text=day_text(day), code=day.isoformat(), source="")


def _texts(article: Article, html: list[Markup], way: Direction, address: Address, path: str) -> Iterator[Text]:
    start = 0
    for number, (text, marked) in enumerate(zip(article.paragraphs, html, strict=True), 1):
        span = Span(field=DEFAULT_FIELD, start=start, stop=start + len(text))
        cite = f"{address.under(path, *passage_pairs(span))}#cite"
        yield Text(html=marked, direction=other_direction(text, way), cite=cite, number=number)
        start = span.stop + len(PARAGRAPH_BREAK)


def _passages(article: Article, texts: tuple[Text, ...]) -> Iterator[Passage]:
    body = (block for block in article.blocks if block.role is Role.BODY)
    for kind, run in groupby(zip(body, texts, strict=True), key=lambda pair: pair[0].kind):
        yield Passage(kind=kind.value, texts=tuple(text for _, text in run))
