"""The facts of an article, for its page: each with its source, and with the words that are its evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.article.model import AuthorKind, Precision, Role
from index.facets import Facet, own_outlet
from index.fields import TEXT_FIELDS, field_text
from server.address import Address
from server.languages import UNKNOWN, UNKNOWN_NAME
from server.wording import (
    date_code,
    inferred_date_reason,
    inferred_reason,
    published_text,
    quality_note,
    source_text,
    value_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.article.model import Article, Author, Published, RegionFact, Span

MAX_EVIDENCE: Final = 6
"""Most words of the article that are quoted as evidence of one fact."""

_CONCLUDED: Final = frozenset({"dateline", "text"})
"""The sources of regions that were concluded from words; any other region was stated (docs/REGIONS.md)."""

_FROM_WORDS: Final = frozenset({"byline", "text", "time"})
"""The sources of dates that a reader of the page sees."""

_MAX_DATE_CHARS: Final = 120
"""The longest line with a date that is quoted as its evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value of a fact.

    Attributes:
        text: the value, in words.
        href: the address of the articles that share it; None if it is no filter.
        source: where it comes from, in words: `from the byline`; '' if the record does not say.
        words: the words that are its evidence, as printed.
        is_inferred: whether the page does not state it as such.
        is_missing: whether the page states no such fact, and `text` says so.
    """

    text: str
    href: str | None = None
    source: str = ""
    words: tuple[str, ...] = ()
    is_inferred: bool = False
    is_missing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact with its values."""

    name: str
    values: tuple[Value, ...]


def facts_of(article: Article, search: str) -> tuple[Fact, ...]:
    """Return the facts of an article. A page without date, author, outlet or region says so; other facts are left out.

    Args:
        article: the article.
        search: the path of searches.
    """
    facts = (
        _fact("Date", (_date(article, article.published, search),)),
        _fact("Author", tuple(_author(each, search) for each in _authors(article)) or _missing("None printed")),
        _fact("Outlet", _outlet(article, search) or _missing("None printed")),
        _fact("Region", tuple(_region(each, article, search) for each in article.regions) or _missing("None found")),
        _fact("Language", _language(article, search)),
        _fact("Section", _plain(Facet.SECTION, (article.section,), search)),
        _fact("Kind", _plain(Facet.KIND, (article.kind,), search)),
        _fact("Tags", _plain(Facet.TAG, article.tags, search)),
        _fact("Your sets", _plain(Facet.SET, article.sets, search)),
        _fact("Quality", _quality(article, search)),
    )
    return tuple(fact for fact in facts if fact.values)


def date_href(published: Published, search: str) -> str:
    """Return the address of the articles of the same day, month or year."""
    code = date_code(published.first, published.precision)
    return Address((("from", code), ("to", code))).under(search)


def author_href(author: Author, search: str) -> str | None:
    """Return the address of an author's articles; None for an agency or a staff, which are no values of the facet."""
    return _filter(Facet.AUTHOR, author.name, search) if author.kind is AuthorKind.PERSON else None


def _fact(name: str, values: tuple[Value, ...]) -> Fact:
    return Fact(name=name, values=values)


def _missing(text: str) -> tuple[Value, ...]:
    return (Value(text=text, is_missing=True),)


def _from(source: str) -> str:
    return f"from {source_text(source)}"


def _filter(facet: Facet, value: str, search: str) -> str:
    return Address(((facet.value, value),)).under(search)


def _date(article: Article, published: Published | None, search: str) -> Value:
    if published is None:
        return _missing("No date printed")[0]
    return Value(
        text=published_text(published),
        href=date_href(published, search),
        source=_from(published.source),
        is_inferred=inferred_date_reason(published.source) is not None,
        words=_date_words(article, published) if published.source in _FROM_WORDS else (),
    )


def _date_words(article: Article, published: Published) -> tuple[str, ...]:
    """Return the line of the page that prints the date, if there is one that holds its year, and its day."""
    numbers = [str(published.first.year), *([str(published.first.day)] * (published.precision is Precision.DAY))]
    for block in article.blocks:
        if block.role in {Role.DATE, Role.BYLINE} and len(block.text) <= _MAX_DATE_CHARS:
            printed = {number.lstrip("0") for number in re.findall(r"\d+", block.text)}
            if printed.issuperset(numbers):
                return (block.text,)
    return ()


def _authors(article: Article) -> Iterator[Author]:
    return (each for each in article.authors if each.kind is not AuthorKind.OUTLET)


def _author(author: Author, search: str) -> Value:
    return Value(
        text=author.name,
        href=author_href(author, search),
        source=_from(author.source),
        is_inferred=inferred_reason(author.source) is not None,
        words=author.printed if author.printed != (author.name,) else (),
    )


def _outlet(article: Article, search: str) -> tuple[Value, ...]:
    name = own_outlet(article)
    if name is None:
        return ()
    source = article.outlet.source if article.outlet else "url"
    inferred = inferred_reason(source) is not None
    return (Value(text=name, href=_filter(Facet.OUTLET, name, search), source=_from(source), is_inferred=inferred),)


def _region(region: RegionFact, article: Article, search: str) -> Value:
    return Value(
        text=region.label,
        href=_filter(Facet.REGION, region.key, search),
        source=f"inferred {_from(region.source)}" if region.source in _CONCLUDED else _from(region.source),
        words=_evidence(region.evidence, article),
        is_inferred=inferred_reason(region.source) is not None,
    )


def _evidence(spans: tuple[Span, ...], article: Article) -> tuple[str, ...]:
    words = (field_text(article, span.field)[span.start : span.stop] for span in spans if span.field in TEXT_FIELDS)
    return tuple(dict.fromkeys(word for word in words if word))[:MAX_EVIDENCE]


def _language(article: Article, search: str) -> tuple[Value, ...]:
    if article.language == UNKNOWN:
        return _missing(UNKNOWN_NAME)
    return _plain(Facet.LANG, (article.language,), search)


def _plain(facet: Facet, values: tuple[str | None, ...], search: str) -> tuple[Value, ...]:
    return tuple(Value(text=value_text(facet, value), href=_filter(facet, value, search)) for value in values if value)


def _quality(article: Article, search: str) -> tuple[Value, ...]:
    note = quality_note(article)
    return (Value(text=note, href=_filter(Facet.QUALITY, article.quality.value, search)),) if note else ()
