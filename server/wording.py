"""The page's English: dates, counts, and a readable name for each of our codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.article.model import AuthorKind, Precision, Quality
from index.search import Sort

if TYPE_CHECKING:
    from datetime import date

    from index.article.model import Article, Published

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
"""Names of our own: `strftime` would use the locale of the system, not the page's language."""

SORT_LABELS: Final = {
    Sort.RELEVANCE: "Best match",
    Sort.NEWEST: "Newest first",
    Sort.OLDEST: "Oldest first",
    Sort.ADDED: "Last added",
}

QUALITY_NOTES: Final = {
    Quality.FALLBACK: "Roughly extracted",
    Quality.TRUNCATED: "Cut short by its site",
    Quality.TITLE_ONLY: "Title only",
    Quality.CONSENT_WALL: "Consent wall",
    Quality.ERROR_PAGE: "Error page",
    Quality.LIST_PAGE: "List of articles",
}
"""The badge of an article whose page did not hold all of it."""

_SOURCES: Final = {
    "json-ld": "the page’s metadata",
    "meta": "the page’s metadata",
    "microdata": "the page’s metadata",
    "front-matter": "the page’s metadata",
    "time": "the page",
    "text": "the text",
    "title-tag": "the page’s title",
    "url": "the page’s address",
    "feed": "the feed",
    "record": "the record",
    "detected": "the text",
}

_NAMED_AUTHORS: Final = frozenset({AuthorKind.PERSON, AuthorKind.AGENCY, AuthorKind.STAFF})


def count_with_noun(count: int, singular: str, plural: str) -> str:
    """Return the count with its noun: `1 article`, `1,234 articles`."""
    return f"{count:,} {singular if count == 1 else plural}"


def day_text(day: date) -> str:
    """Return `5 October 2020`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def date_text(first: date, precision: Precision) -> str:
    """Return `5 October 2020`, `October 2020` or `2020`."""
    if precision is Precision.DAY:
        return day_text(first)
    return f"{_MONTHS[first.month - 1]} {first.year}" if precision is Precision.MONTH else str(first.year)


def date_code(first: date, precision: Precision) -> str:
    """Return `2020-10-05`, `2020-10` or `2020`, the form of parameters and of `<time>`."""
    return first.isoformat()[: {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}[precision]]


def published_text(published: Published) -> str:
    """Return the date in words, with the precision that was printed."""
    return date_text(published.first, published.precision)


def source_text(source: str) -> str:
    """Return where a fact was found, as the end of a phrase that begins with `from`."""
    return _SOURCES.get(source, f"the {source.replace('-', ' ')}")


def author_names(article: Article) -> tuple[str, ...]:
    """Return the names to print under a title; an outlet is left out, because its site is shown."""
    return tuple(author.name for author in article.authors if author.kind in _NAMED_AUTHORS)


def quality_note(article: Article) -> str | None:
    """Return the badge that says how complete the article is; None for a full one."""
    return QUALITY_NOTES.get(article.quality)
