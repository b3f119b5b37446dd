"""The view model of the home page: what the archive is, and ways into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.article.model import HIDDEN_QUALITIES
from index.facets import Facet, own_outlet
from server.address import Address
from server.pages.cards import DateLine, dateline, language_tag
from server.pages.histogram import Timeline, timeline
from server.pages.links import Links
from server.pages.search import SEARCH_PATH
from server.wording import BROWSE_TITLES, EXAMPLES, author_names, count_with_noun, day_text, years_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.search import FacetCounts, FacetValue, Hit
    from server.archive.examples import Example
    from server.archive.overview import Overview

_LISTED: Final = 10
"""How many values a column lists."""

_COLUMNS: Final = (Facet.REGION, Facet.OUTLET, Facet.AUTHOR)

BROWSE_PATH: Final = "/browse"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedLink:
    """A link, and how many articles are behind it: as a number, and in words."""

    text: str
    href: str
    count: int
    count_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of the archive in words, and where it leads; None for a figure that leads nowhere."""

    text: str
    href: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLink:
    """A value of a column; `depth` is 0 at the top of a tree."""

    link: CountedLink
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The most frequent values of a facet, and the page with all of them."""

    name: str
    title: str
    links: tuple[ColumnLink, ...]
    more: str
    more_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One of the newest articles of the archive."""

    title: str
    href: str
    language: str | None
    outlet: str | None
    outlet_href: str
    date: DateLine | None
    authors: str
    added: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """Everything that the template prints.

    Attributes:
        articles: how many there are, in words.
        is_empty: whether the archive has nothing to show.
        figures: what the archive is, in a line.
        hidden: its pages that hold no article.
    """

    articles: str
    is_empty: bool
    figures: tuple[Figure, ...]
    hidden: Figure | None
    examples: tuple[CountedLink, ...]
    timeline: Timeline | None
    columns: tuple[Column, ...]
    arrivals: tuple[Arrival, ...]
    arrivals_href: str


def home_page(overview: Overview, examples: tuple[Example, ...], *, root: str) -> HomePage:
    """Return the view model of the home page.

    Args:
        overview: what the archive holds.
        examples: searches that find articles.
        root: the path below which the server is mounted, without a slash at its end.
    """
    search = f"{root}{SEARCH_PATH}"
    shown = Address(tuple(("quality", quality.value) for quality in HIDDEN_QUALITIES))
    return HomePage(
        articles=count_with_noun(overview.articles, "article", "articles"),
        is_empty=not overview.articles and not overview.hidden,
        figures=tuple(figures(overview, root)),
        hidden=Figure(
            text=count_with_noun(overview.hidden, "page without an article", "pages without an article"),
            href=shown.under(search),
        )
        if overview.hidden
        else None,
        examples=tuple(example_link(example, search) for example in examples),
        timeline=timeline(overview.dates, None, Links(Address(), search), is_large=True),
        columns=tuple(_columns(overview, root)),
        arrivals=tuple(_arrival(hit, root) for hit in overview.newest),
        arrivals_href=Address((("sort", "added"),)).under(search),
    )


def figures(overview: Overview, root: str) -> Iterator[Figure]:
    """Yield what the archive is: `5,287 articles`, `177 outlets`, `1987 to 2026`, `4 undated`."""
    search, browse = f"{root}{SEARCH_PATH}", f"{root}{BROWSE_PATH}"
    yield Figure(text=count_with_noun(overview.articles, "article", "articles"), href=search)
    if outlets := overview.counts_of(Facet.OUTLET).total_values:
        yield Figure(text=count_with_noun(outlets, "outlet", "outlets"), href=f"{browse}/outlet")
    if overview.years:
        yield Figure(text=years_text(*overview.years), href=f"{browse}/year")
    if undated := overview.dates.unknown:
        yield Figure(text=f"{undated:,} undated", href=Address((("undated", "only"),)).under(search))


def example_link(example: Example, search: str, *, typed: bool = False) -> CountedLink:
    """Return the link of an example, called by its name; or as it is typed, if it has none or `typed` is set."""
    form = None if typed else EXAMPLES.get(example.name)
    return CountedLink(
        text=form.format(*example.words) if form else example.address.value("q"),
        href=example.address.under(search),
        count=example.total,
        count_text=count_with_noun(example.total, "article", "articles"),
    )


def counted_link(label: str, count: int, address: Address, search: str) -> CountedLink:
    """Return a link to a search with its number of articles."""
    return CountedLink(
        text=label,
        href=address.under(search),
        count=count,
        count_text=count_with_noun(count, "article", "articles"),
    )


def _columns(overview: Overview, root: str) -> Iterator[Column]:
    for facet in _COLUMNS:
        counts = overview.counts_of(facet)
        if counts.values:
            yield _column(counts, root)


def _column(counts: FacetCounts, root: str) -> Column:
    """Return the column of a facet's most frequent values; in a tree, each child follows its parent."""
    name = counts.facet.value
    below: dict[str | None, list[FacetValue]] = {}
    for value in counts.values[:_LISTED]:
        below.setdefault(value.parent, []).append(value)

    def walk(parent: str | None) -> Iterator[ColumnLink]:
        for value in below.get(parent, ()):
            address = Address(((name, value.value),))
            link = counted_link(value.label, value.count, address, f"{root}{SEARCH_PATH}")
            yield ColumnLink(link=link, depth=value.depth)
            yield from walk(value.value)

    return Column(
        name=name,
        title=BROWSE_TITLES[name],
        links=tuple(walk(None)),
        more=f"All {counts.total_values:,} {BROWSE_TITLES[name].lower()}",
        more_href=f"{root}{BROWSE_PATH}/{name}",
    )


def _arrival(hit: Hit, root: str) -> Arrival:
    article = hit.article
    outlet = own_outlet(article)
    return Arrival(
        title=article.title,
        href=f"{root}/articles/{article.id}",
        language=language_tag(article),
        outlet=outlet,
        outlet_href=Address(((Facet.OUTLET.value, outlet or ""),)).under(f"{root}{SEARCH_PATH}"),
        date=dateline(article.published),
        authors=", ".join(author_names(article)),
        added=day_text(article.added.date()),
    )
