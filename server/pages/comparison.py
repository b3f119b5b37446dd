"""The view model of the pages that compare an article with its copies, or with other captures of its address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.article.differences import MAX_CHANGES, fact_differences, marked_difference
from index.article.model import parse_date
from index.facets import Facet, own_outlet
from server.comparison.copies import COPIES_SUFFIX, group_of
from server.comparison.versions import VERSIONS_SUFFIX
from server.languages import direction, language_name
from server.pages.cards import language_tag
from server.wording import count_with_noun, date_text, day_text, published_text, value_text

if TYPE_CHECKING:
    from index.article.differences import FactDifference, Hunk, MarkedDifference
    from index.article.model import Article, Version
    from index.engine import Engine
    from server.address import Address
    from server.languages import Direction

COPIES_PATH: Final = "/copies"
VERSIONS_PATH: Final = "/versions"
"""What follows an article's address in that of these pages."""

PART: Final = "part"
"""The parameter that numbers these pages; `page` is that of the search that led to the article."""

PER_PAGE: Final = 5
"""Texts that one page compares; each comparison may take some 20 ms."""

_MAX_DIGITS: Final = 4

_NAMES: Final = {
    "title": "Title",
    "dek": "Standfirst",
    "authors": "Authors",
    "published": "Date",
    "outlet": "Outlet",
    "site": "Site",
    "url": "Address",
    "kind": "Kind",
    "section": "Section",
    "regions": "Regions",
    "tags": "Tags",
    "lang": "Language",
    "quality": "Quality",
}
"""What the facts of `fact_differences` are called."""

_FACETS: Final = {
    "kind": Facet.KIND,
    "section": Facet.SECTION,
    "regions": Facet.REGION,
    "tags": Facet.TAG,
    "quality": Facet.QUALITY,
}
"""The facets that name the values of these facts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """A fact that two articles state differently; '' where one states none."""

    name: str
    this: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """A text that is compared with the article's.

    Attributes:
        title: its title.
        href: the address of its page; None for a capture, which has none.
        about: outlet and date, or the day of capture and the file.
        note: what else is to say of it.
        facts: the facts that differ.
        summary: how much of the text differs, in words.
        hunks: what differs, with the words around it.
    """

    title: str
    href: str | None
    language: str | None
    about: tuple[str, ...]
    note: str
    facts: tuple[FactRow, ...]
    summary: str
    hunks: tuple[Hunk, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonPage:
    """A page of comparisons.

    Attributes:
        noun: what the others are: `copy` or `capture`.
        intro: how many there are, and what they are.
        previous: the address of the page before; None on the first.
        next: the address of the page after; None on the last.
    """

    title: str
    noun: str
    article_title: str
    article_href: str
    language: str | None
    direction: Direction
    intro: str
    others: tuple[Other, ...]
    json_href: str
    page: int
    pages: int
    previous: str | None
    next: str | None


def copies_page(article: Article, engine: Engine, asked: str, address: Address, articles_path: str) -> ComparisonPage:
    """Return the page that compares an article with its near-identical copies.

    Args:
        article: the article, lead or not.
        engine: the engine that has it.
        asked: the number of the page, as typed.
        address: the search that led to the article.
        articles_path: the path below which articles are.
    """
    lead, others = group_of(article, engine)
    paging = _Paging.of(asked, len(others), address, f"{articles_path}/{article.id}{COPIES_PATH}")
    total = lead.copies if lead else 0
    intro = f"{count_with_noun(total, 'other article', 'other articles')} of this archive with nearly the same text."
    if total > len(others):
        intro += f" The earliest {len(others)} are compared here."
    return _page(
        article,
        paging,
        title="Copies",
        noun="copy",
        intro=intro,
        others=tuple(_copy(article, each, articles_path) for each in others[paging.first : paging.last]),
        articles_path=articles_path,
        json_suffix=COPIES_SUFFIX,
    )


def versions_page(article: Article, asked: str, address: Address, articles_path: str) -> ComparisonPage:
    """Return the page that compares an article with the other captures of its address; see `copies_page`."""
    paging = _Paging.of(asked, len(article.versions), address, f"{articles_path}/{article.id}{VERSIONS_PATH}")
    total = count_with_noun(len(article.versions), "other capture", "other captures")
    return _page(
        article,
        paging,
        title="Versions",
        noun="capture",
        intro=f"{total} of the same address. A search finds and counts the article alone.",
        others=tuple(_version(article, each) for each in article.versions[paging.first : paging.last]),
        articles_path=articles_path,
        json_suffix=VERSIONS_SUFFIX,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paging:
    page: int
    pages: int
    address: Address
    path: str

    @classmethod
    def of(cls, asked: str, total: int, address: Address, path: str) -> _Paging:
        """Return the page that is asked for, or the nearest that there is."""
        pages = max(1, -(-total // PER_PAGE))
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= _MAX_DIGITS else 1
        return cls(page=min(max(number, 1), pages), pages=pages, address=address, path=path)

    @property
    def first(self) -> int:
        return (self.page - 1) * PER_PAGE

    @property
    def last(self) -> int:
        return self.page * PER_PAGE

    def href(self, page: int) -> str | None:
        if not 1 <= page <= self.pages:
            return None
        return self.address.under(self.path, *([(PART, str(page))] if page > 1 else []))


def _page(
    article: Article,
    paging: _Paging,
    *,
    title: str,
    noun: str,
    intro: str,
    others: tuple[Other, ...],
    articles_path: str,
    json_suffix: str,
) -> ComparisonPage:
    return ComparisonPage(
        title=title,
        noun=noun,
        article_title=article.title,
        article_href=paging.address.under(f"{articles_path}/{article.id}"),
        language=language_tag(article),
        direction=direction(article.language, (article.title, *article.paragraphs)),
        intro=intro,
        others=others,
        json_href=f"{articles_path}/{article.id}{json_suffix}",
        page=paging.page,
        pages=paging.pages,
        previous=paging.href(paging.page - 1),
        next=paging.href(paging.page + 1),
    )


def _copy(article: Article, other: Article, articles_path: str) -> Other:
    difference = marked_difference(article.paragraphs, other.paragraphs)
    about = (own_outlet(other), published_text(other.published) if other.published else "no date printed")
    return Other(
        title=other.title,
        href=f"{articles_path}/{other.id}",
        language=language_tag(other),
        about=tuple(part for part in about if part),
        note="Searches show this one; it came first into the archive." if other.lead else "",
        facts=tuple(_fact(each) for each in fact_differences(article, other)),
        summary=_summary(difference, "copy"),
        hunks=difference.hunks,
    )


def _version(article: Article, version: Version) -> Other:
    captured = version.source.captured
    facts = (
        FactRow(name="Title", this=article.title, other=version.title),
        FactRow(
            name="Quality",
            this=value_text(Facet.QUALITY, article.quality),
            other=value_text(Facet.QUALITY, version.quality),
        ),
    )
    paragraphs = version.paragraphs
    difference = None if paragraphs is None else marked_difference(article.paragraphs, paragraphs)
    return Other(
        title=f"Captured on {day_text(captured)}" if captured else "A capture without a date",
        href=None,
        language=None,
        about=(f"{version.source.pile}/{version.source.path}",),
        note="" if difference else "Its text is too long to be kept for comparison.",
        facts=tuple(row for row in facts if row.this != row.other),
        summary=_summary(difference, "capture") if difference else "",
        hunks=difference.hunks if difference else (),
    )


def _summary(difference: MarkedDifference, noun: str) -> str:
    total = difference.total_changes
    if not total:
        return "The text is the same."
    sides = (difference.words_removed, "this article"), (difference.words_added, f"the {noun}")
    words = ", ".join(f"{count_with_noun(count, 'word', 'words')} only in {side}" for count, side in sides if count)
    cut = f" The first {MAX_CHANGES} are shown." if total > MAX_CHANGES else ""
    return f"The text differs in {count_with_noun(total, 'place', 'places')}: {words}.{cut}"


def _fact(difference: FactDifference) -> FactRow:
    this, other = (
        ", ".join(_value(difference.name, value) for value in each) for each in (difference.one, difference.other)
    )
    return FactRow(name=_NAMES[difference.name], this=this, other=other)


def _value(name: str, value: str) -> str:
    """Return a value of `fact_differences` in words."""
    if name == "published":
        first, _, precision = parse_date(value)
        return date_text(first, precision)
    if name == "lang":
        return language_name(value)
    facet = _FACETS.get(name)
    return value_text(facet, value) if facet else value
