"""The formats of a search's answer and of an article: one table each.

An entry is a name, a media type, a suffix and a renderer. Routes, content negotiation and links all derive from it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from flask import render_template

from index.article import record
from index.errors import QueryTooSlowError
from index.facets import FACETS, Facet
from index.request import MAX_FACET_SIZE, Sort
from index.suggestions import DEFAULT_SIMILAR
from server.answer.search import answer_json
from server.citation import bibtex, csl, ris
from server.citation.head import json_ld, meta_elements
from server.citation.plain import article_text
from server.citation.reference import Reference, reference_to
from server.export.feed import MEDIA_TYPE, Feed, atom, feed_address, feed_title
from server.export.kwic import KWIC
from server.export.records import JSONL, RIS
from server.export.stream import Source, stream
from server.export.table import CSV
from server.http.negotiation import HTML, JSON, Format
from server.pages.article import SimilarLink, article_page, similar_links
from server.pages.search import SEARCH_PATH, search_page
from server.wording import FORMAT_LABELS

if TYPE_CHECKING:
    from datetime import date

    from index.article.model import Article
    from index.engine import Engine
    from server.address import Address
    from server.citation.permalink import Permalink
    from server.export.stream import Export
    from server.http.negotiation import Streamed
    from server.params import ParsedParams

ARTICLES_PATH: Final = "/articles"
FEED_SUFFIX: Final = ".atom"
SOURCE_SUFFIX: Final = "/source"
"""What follows an article's address in that of its saved file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchContext:
    """What a search's renderer needs.

    Attributes:
        params: the parameters of the address.
        engine: the engine to search.
        version: Dateline's version.
        accessed: the day of access, in UTC.
        root: the path below which the server is mounted, without a slash at its end.
        origin: scheme and host, without a slash at its end.
    """

    params: ParsedParams
    engine: Engine
    version: str
    accessed: date
    root: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleContext:
    """What an article's renderer needs: the article, and the search that led to it.

    Attributes:
        article: the article.
        params: the parameters of the address.
        permalink: the article's permalink, and what the request's own link asked for.
        accessed: the day of access, in UTC.
        engine: the engine that holds the article.
        root: the path below which the server is mounted, without a slash at its end.
        has_source: whether the server hands out saved files.
    """

    article: Article
    params: ParsedParams
    permalink: Permalink
    accessed: date
    engine: Engine
    root: str = ""
    has_source: bool = False

    @property
    def reference(self) -> Reference:
        """The reference to the article."""
        return reference_to(self.article, self.accessed, self.permalink.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFormat(Format[SearchContext]):
    """A format of a search's answer.

    Attributes:
        is_whole: whether it holds all results, not one page of them; its address then has no `page`.
        is_lenient: whether it shows which parameters it ignored. Other formats answer bad parameters with 400.
        is_feed: whether it has pages, and a link to it leads to the first of them.
        facets: the facets to count if the address names none; None means the request's default.
        whole_trees: whether a facet whose values are a tree is counted with as many values as a request may have.
    """

    is_whole: bool = False
    is_feed: bool = False
    is_lenient: bool = False
    facets: tuple[Facet, ...] | None = None
    whole_trees: bool = False

    def prepare(self, params: ParsedParams) -> ParsedParams:
        """Return the parameters with the facets and the faults that they have in this format."""
        request, faults = params.request, params.faults if self.is_whole else params.faults_of_pages
        if request.facets is None and self.facets is not None:
            request = replace(request, facets=self.facets, date_histogram=bool(self.facets))
        if self.whole_trees and Facet.REGION not in dict(request.facet_sizes):
            # What stands below a value that is closed is not shown, so ten values could be three rows.
            request = replace(request, facet_sizes=(*request.facet_sizes, (Facet.REGION, MAX_FACET_SIZE)))
        return replace(params, request=request, faults=faults)

    def href(self, address: Address, root: str) -> str:
        """Return the URL of a search in this format."""
        page_address = address.drop("page") if self.is_whole or self.is_feed else address
        return page_address.under(f"{root}{SEARCH_PATH}{self.suffix}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternate:
    """A link to another format of a page."""

    label: str
    media_type: str
    href: str


def search_json(context: SearchContext) -> str:
    """Return a search's answer as one line of JSON."""
    params = context.params
    return answer_json(
        context.engine.search(params.request),
        params.address,
        version=context.version,
        root=context.root,
        forms={form.name: form.href(params.address, context.root) for form in SEARCH},
    )


def _export(export: Export, context: SearchContext) -> Streamed:
    source = Source(
        engine=context.engine,
        request=context.params.request,
        params=context.params.export,
        root=context.root,
        origin=context.origin,
        accessed=context.accessed,
    )
    return stream(export, source)


def _feed(context: SearchContext) -> str:
    request = replace(context.params.request, sort=Sort.ADDED, partial=0, offers=False)
    result, root = context.engine.search(request), context.root
    feed = Feed(
        title=feed_title(result.request.query, context.params.address),
        address=feed_address(context.params.address),
        path=f"{root}{SEARCH_PATH}{FEED_SUFFIX}",
        page_path=f"{root}{SEARCH_PATH}",
        articles_path=f"{root}{ARTICLES_PATH}/",
        origin=context.origin,
        version=context.version,
    )
    return atom(result, feed)


def _search_page(context: SearchContext) -> str:
    params, root = context.params, context.root
    page = search_page(params, context.engine.search(params.request), root=root, origin=context.origin)
    alternates = [
        Alternate(label=form.name.upper(), media_type=form.media_type, href=form.href(params.address, root))
        for form in SEARCH
        if form.suffix
    ]
    return render_template("search.html", page=page, alternates=alternates)


def _article_page(context: ArticleContext) -> str:
    article, params, root = context.article, context.params, context.root
    reference = context.reference
    page = article_page(article, params.request.query, params.address, context.permalink, reference, root=root)
    alternates = [
        Alternate(
            label=FORMAT_LABELS.get(form.name, form.name.upper()),
            media_type=form.media_type,
            href=f"{root}{ARTICLES_PATH}/{article.id}{form.suffix}",
        )
        for form in ARTICLE
        if form.suffix
    ]
    saved = f"{root}{ARTICLES_PATH}/{article.id}{SOURCE_SUFFIX}" if context.has_source else None
    return render_template(
        "article.html",
        page=page,
        alternates=alternates,
        saved=saved,
        meta=meta_elements(reference),
        json_ld=json_ld(reference),
        similar=_similar_links(context),
    )


def _similar_links(context: ArticleContext) -> tuple[SimilarLink, ...]:
    """Return links to the articles like this one; none if they take too long: the article is read without them."""
    try:
        nearest = context.engine.similar(context.article.id, DEFAULT_SIMILAR)
    except QueryTooSlowError:
        return ()
    return similar_links(nearest, root=context.root)


SEARCH: Final = (
    SearchFormat(
        name="html",
        media_type=HTML,
        render=_search_page,
        is_lenient=True,
        whole_trees=True,
        facets=tuple(facet for facet, spec in FACETS.items() if spec.is_on_page),
    ),
    SearchFormat(name="json", media_type=JSON, suffix=".json", render=search_json),
    *(
        SearchFormat(
            name=name, media_type=media_type, suffix=export.suffix, render=partial(_export, export), is_whole=True
        )
        for name, media_type, export in (
            ("csv", "text/csv", CSV),
            ("jsonl", "application/x-ndjson", JSONL),
            ("ris", ris.MEDIA_TYPE, RIS),
            ("kwic", "text/csv", KWIC),
        )
    ),
    SearchFormat(name="atom", media_type=MEDIA_TYPE, suffix=FEED_SUFFIX, render=_feed, is_feed=True, facets=()),
)
"""The formats of `/search`. If Accept prefers none of several, the first one is used; if it names none, JSON."""

ARTICLE: Final[tuple[Format[ArticleContext], ...]] = (
    Format(name="html", media_type=HTML, render=_article_page),
    Format(name="json", media_type=JSON, suffix=".json", render=lambda context: record.to_json(context.article) + "\n"),
    Format(
        name="txt", media_type="text/plain", suffix=".txt", render=lambda it: article_text(it.article, it.reference)
    ),
    Format(name="ris", media_type=ris.MEDIA_TYPE, suffix=".ris", render=lambda it: ris.ris(it.reference)),
    Format(name="bib", media_type=bibtex.MEDIA_TYPE, suffix=".bib", render=lambda it: bibtex.bibtex(it.reference)),
    Format(name="csl", media_type=csl.MEDIA_TYPE, suffix=".csl.json", render=lambda it: csl.csl_json(it.reference)),
)
"""The formats of `/articles/<id>`, chosen by the same rule."""

SUFFIXES: Final = tuple({*(form.suffix for form in SEARCH), *(form.suffix for form in ARTICLE), ".csv"} - {""})
"""The suffixes of addresses that have one format, whatever Accept says."""
