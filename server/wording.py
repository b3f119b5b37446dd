"""The English of the web pages: dates, counts, and readable names of enum values."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from index.article.model import AuthorKind, Precision, Quality, Role, parse_date
from index.facets import Facet
from index.fields import NO_VALUE, facet_label, resolve_value, value_term
from index.help import OfferKind
from index.query.parser import parse
from index.query.query import DATE, And, Dated, Leaf, Not, Phrase, TextField, Value, Word, describe
from index.request import Sort
from server.languages import language_name

if TYPE_CHECKING:
    from datetime import date

    from index.article.model import Article, Author, Published
    from index.help import LeftOut, Offer
    from index.query.query import Node

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
"""`strftime` would use the language of the system's locale instead of English."""

SORT_LABELS: Final = {
    Sort.RELEVANCE: "Best match",
    Sort.NEWEST: "Newest first",
    Sort.OLDEST: "Oldest first",
    Sort.ADDED: "Last added",
    Sort.RANDOM: "Random",
}

QUALITY_NOTES: Final = {
    Quality.FALLBACK: "Roughly extracted",
    Quality.TRUNCATED: "Cut short by its site",
    Quality.TITLE_ONLY: "Title only",
    Quality.CONSENT_WALL: "Consent wall",
    Quality.ERROR_PAGE: "Error page",
    Quality.LIST_PAGE: "List of articles",
}
"""The badges of articles that are incomplete, or whose page is no article."""

_QUALITY_NAMES: Final = {Quality.FULL: "Complete", **QUALITY_NOTES}

FACET_TITLES: Final = {
    Facet.OUTLET: "Outlet",
    Facet.REGION: "Region",
    Facet.AUTHOR: "Author",
    Facet.LANG: "Language",
    Facet.SECTION: "Section",
    Facet.KIND: "Kind",
    Facet.TAG: "Tags",
    Facet.SET: "Sets",
    Facet.QUALITY: "Quality",
    Facet.SITE: "Site",
}
"""The headings of the facets on the search page."""

FACET_NOUNS: Final = {
    Facet.OUTLET: ("outlet", "outlets"),
    Facet.REGION: ("region", "regions"),
    Facet.AUTHOR: ("author", "authors"),
    Facet.LANG: ("language", "languages"),
    Facet.SECTION: ("section", "sections"),
    Facet.KIND: ("kind", "kinds"),
    Facet.TAG: ("tag", "tags"),
    Facet.SET: ("set", "sets"),
    Facet.QUALITY: ("quality", "qualities"),
    Facet.SITE: ("site", "sites"),
}
"""What one value of each facet is called, and several."""

NONE_STATED: Final = "None stated"

LEFT_OUT_LABELS: Final = {
    "caption": "captions",
    "credit": "credits",
    "bio": "bios",
    "related": "related",
    "other": "other",
}
"""What text that was left out of an article is called, by its field; a count follows."""

_DROPPED_NOUNS: Final = {
    Role.CAPTION: ("caption", "captions"),
    Role.CREDIT: ("credit", "credits"),
    Role.DATE: ("line with a date", "lines with a date"),
    Role.RELATED: ("teaser of another article", "teasers of other articles"),
    Role.PROMO: ("advertisement or offer", "advertisements and offers"),
    Role.NAV: ("line of a menu", "lines of menus"),
    Role.SHARE: ("share button", "share buttons"),
    Role.IMAGE: ("text of a picture", "texts of pictures"),
    Role.COMMENT: ("line of the readers’ comments", "lines of the readers’ comments"),
    Role.FOOTER: ("line at the page’s foot", "lines at the page’s foot"),
    Role.CONSENT: ("cookie notice", "cookie notices"),
    Role.OTHER: ("other line", "other lines"),
}
"""What a block that was left out is called on the article's page: one, and several."""

FORMAT_LABELS: Final = {"txt": "Plain text", "ris": "RIS", "bib": "BibTeX", "csl": "CSL JSON"}
"""What the formats of an article are called, by their names; any other is called by its name."""

_SOURCE_PHRASES: Final = {
    "json-ld": "the page’s metadata",
    "meta": "the page’s metadata",
    "microdata": "the page’s metadata",
    "script": "the page’s scripts",
    "front-matter": "the page’s metadata",
    "time": "the page",
    "text": "the text",
    "title-tag": "the page’s title",
    "url": "the page’s address",
    "update": "the day of its last change",
    "feed": "the feed",
    "record": "the record",
    "bio": "the note on the author",
    "copyright": "the copyright notice",
    "pile": "a setting for the whole folder",
    "user": "a correction by the owner of this archive",
    "detected": "the text",
}
"""Phrases for the sources of facts, to follow `from`."""

_INFERRED_REASONS: Final = {
    "url": "Not printed. It is read from the page’s address.",
    "update": "Not stated. It is the day of the page’s last change.",
    "text": "Not stated. It is inferred from the words of the article.",
    "dateline": "Not stated. It is the place where the report begins.",
    "bio": "No byline. The name is from the note on the author.",
    "copyright": "Not stated. The name is from the copyright notice.",
    "pile": "Not stated. It was set for the whole folder.",
    "user": "Corrected by the owner of this archive.",
}
"""What to say of a fact that its page does not state as such, by its source."""

HOST_REASON: Final = "No outlet is named. This is the site’s address."
"""What to say of a host that stands for an outlet."""

_OFFER_PHRASES: Final = {
    OfferKind.DROP: "Without {part}",
    OfferKind.ANY_WORD: "With any of the words, not all",
    OfferKind.SWAP: "With {change} in place of {part}",
    OfferKind.SPELLING: "Did you mean {q}?",
    OfferKind.VARIANT: "Spelt {change} too",
    OfferKind.VALUE: "With {change} in place of {part}",
    OfferKind.DATE: "With {change} in place of {part}",
    OfferKind.UNDATED: "With articles that have no date",
    OfferKind.QUALITY: "With pages that hold no article",
    OfferKind.COPIES: "With each near-identical copy",
    OfferKind.LEFT_OUT: "Only in text that was left out of articles",
}
"""What each kind of offer does, to stand before its number of articles."""

_PRINTED_AUTHOR_KINDS: Final = frozenset({AuthorKind.PERSON, AuthorKind.AGENCY, AuthorKind.STAFF})


def articles_text(count: int) -> str:
    """Return `1 article`, `1,234 articles` or `no article`."""
    return count_with_noun(count, "article", "articles") if count else "no article"


def count_with_noun(count: int, singular: str, plural: str) -> str:
    """Return the count with its noun: `1 article`, `1,234 articles`."""
    return f"{count:,} {singular if count == 1 else plural}"


def month_text(month: int) -> str:
    """Return the name of a month, from 1."""
    return _MONTHS[month - 1]


def day_text(day: date) -> str:
    """Return `5 October 2020`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def date_text(first: date, precision: Precision) -> str:
    """Return `5 October 2020`, `October 2020` or `2020` for the period that begins on `first`."""
    if precision is Precision.DAY:
        return day_text(first)
    return f"{_MONTHS[first.month - 1]} {first.year}" if precision is Precision.MONTH else str(first.year)


def date_code(first: date, precision: Precision) -> str:
    """Return `2020-10-05`, `2020-10` or `2020`, the form in URL parameters and in `<time datetime>`."""
    return first.isoformat()[: _CODE_LENGTHS[precision]]


_CODE_LENGTHS: Final = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}


def code_text(code: str) -> str:
    """Return the date of a code in words: `October 2020` of `2020-10`; the empty text of none."""
    if not code:
        return ""
    first, _, precision = parse_date(code)
    return date_text(first, precision)


def published_text(published: Published) -> str:
    """Return an article's date in words, as precise as its page prints it."""
    return date_text(published.first, published.precision)


def source_text(source: str) -> str:
    """Return the source of a fact in words, to follow `from`: `the page’s metadata`."""
    return _SOURCE_PHRASES.get(source, f"the {source.replace('-', ' ')}")


@lru_cache(maxsize=2048)
def value_text(facet: Facet, value: str) -> str:
    """Return the name of a facet's value: a language in English, a quality in words, a region by its label."""
    if value_term(facet, value) == NO_VALUE:
        return NONE_STATED
    label = facet_label(facet, resolve_value(facet, value))
    if facet is Facet.LANG:
        return language_name(label)
    if facet is Facet.QUALITY and label in set(Quality):
        return _QUALITY_NAMES[Quality(label)]
    # What a site writes for its own programs: `north_sea`, `news_news`.
    if facet in _WRITTEN_BY_SITES and "_" in label and " " not in label:
        return " ".join(dict.fromkeys(label.replace("_", " ").split())) or label
    return label


_WRITTEN_BY_SITES: Final = frozenset({Facet.SECTION, Facet.KIND, Facet.TAG})


def dropped_text(role: Role, count: int) -> str:
    """Return how many blocks of one role were left out of an article: `3 captions`."""
    return count_with_noun(count, *_DROPPED_NOUNS[role])


def inferred_reason(source: str) -> str | None:
    """Return why a fact is known that its page does not state; None if the page, or the record of it, states it."""
    return _INFERRED_REASONS.get(source)


def inferred_date_reason(source: str) -> str | None:
    """Return the same of a date: one that stands in the text was printed."""
    return None if source == "text" else inferred_reason(source)


def is_printed(author: Author) -> bool:
    """Return whether an author is printed under a title; an outlet is not, because it is shown as such."""
    return author.kind in _PRINTED_AUTHOR_KINDS


def author_names(article: Article) -> tuple[str, ...]:
    """Return the names to print under a title."""
    return tuple(author.name for author in article.authors if is_printed(author))


def quality_note(article: Article) -> str | None:
    """Return the article's badge from QUALITY_NOTES; None for a complete article."""
    return QUALITY_NOTES.get(article.quality)


def left_out_text(left_out: LeftOut) -> str:
    """Return how many articles have the words only in text that was left out, by its kinds if these say anything."""
    if [role for role, _ in left_out.roles] == ["other"]:
        return f"{left_out.total:,} in text that was left out"
    roles = ", ".join(f"{LEFT_OUT_LABELS[role]} {count:,}" for role, count in left_out.roles)
    return f"{left_out.total:,} in text that was left out ({roles})"


def offer_text(offer: Offer) -> str:
    """Return what an offer does, in words: `Without zebra`."""
    part, change = part_text(offer.part), part_text(offer.change)
    return _OFFER_PHRASES[offer.kind].format(part=part, change=change, q=offer.request.query.text)


def part_text(part: str) -> str:
    """Return a part of a request in words: `Region Europe` for `region:europe`. Other parts stay as they were typed."""
    root = parse(part).root
    texts = [_node_text(node, part) for node in (root.children if isinstance(root, And) else (root,))]
    return part if None in texts else " and ".join(filter(None, texts))


def _node_text(node: Node, part: str) -> str | None:
    """Return a value or a word in words; None for any other node, which needs its signs."""
    if isinstance(node, Value) and isinstance(node.field, Facet):
        return f"{FACET_TITLES[node.field]} {value_text(node.field, node.value)}"
    if isinstance(node, Not) and (text := _node_text(node.child, "")):
        return f"Not {text[0].lower()}{text[1:]}"
    # A chosen author is written as words in the field of authors.
    if isinstance(node, Word | Phrase) and node.field is TextField.AUTHOR:
        return f"{FACET_TITLES[Facet.AUTHOR]} {node.text}"
    if isinstance(node, Dated):
        return f"Date {_period_text(describe(node).removeprefix(f'{DATE}:'))}"
    return part[slice(*node.extent)] if isinstance(node, Leaf) else None


def _period_text(code: str) -> str:
    """Return a period of the query language in words: `1987 to March 1990` of `1987..1990-03`."""
    if (sign := code[:2]) in _OPEN_PERIODS:
        return f"{_OPEN_PERIODS[sign]} {code_text(code[2:])}"
    return " to ".join(map(code_text, code.split("..")))


_OPEN_PERIODS: Final = {">=": "since", "<=": "until"}


EXAMPLES: Final = {
    "region-year": "{0} in {1}",
    "year": "{0}",
    "author": "By {0}",
}
"""How an example search is called; one that is not here is called as it is typed."""

BROWSE_TITLES: Final = {
    "region": "Regions",
    "author": "Authors",
    "outlet": "Outlets",
    "year": "Years",
}
"""The pages below `/browse`, in their order."""

HELP_SECTIONS: Final = {
    "Words": ("word", "both", "phrase", "prefix", "wildcard", "fuzzy", "near"),
    "Operators": ("either", "without", "not-region"),
    "Fields": ("title", "author", "region", "outlet", "lang", "none", "caption"),
    "Dates": ("date", "date-range", "date-since", "together"),
}
"""The rows of the help by section."""

HELP_ROWS: Final = {
    "word": "The word in any of its forms, in title, text or authors’ names.",
    "both": "Both words, anywhere in the article.",
    "phrase": "These words as written, side by side.",
    "prefix": "Any word that begins so.",
    "wildcard": "A question mark stands for one letter; a star inside a word for any number of them.",
    "fuzzy": "Words spelt much like this one.",
    "near": "Both words in this order, with at most ten others between them.",
    "either": "One word or the other. OR is in capitals.",
    "without": "The first word, but not the second.",
    "not-region": "All but the articles on a region.",
    "title": "The word in the title.",
    "author": "Articles by this author.",
    "region": "Articles on the region, or on any part of it.",
    "outlet": "Articles of this newspaper, agency or site.",
    "lang": "Articles in {0}.",
    "none": "Articles that state none.",
    "caption": "The word in a photo’s caption, which a plain search does not read.",
    "date": "Articles dated in the year. 2020-10 is a month, 2020-10-05 a day.",
    "date-range": "Articles dated from the one year to the other.",
    "date-since": "Articles dated then or later.",
    "together": "Words, fields and dates work together.",
}
"""What each example of the help finds."""

INPUT_STATES: Final = {
    "indexed": "became articles",
    "duplicate": "are the same article as another input",
    "ignored": "are no articles, by their type or name",
    "refused": "could not be read",
    "failed": "failed while they were read",
    "pending": "wait for the next run",
    "gone": "are no longer where they were read",
    "removed": "were removed by hand",
    "forgotten": "were removed by hand, with every byte",
}
"""What became of inputs, by the ledger's state, to follow a number of them."""


def years_text(first: int, last: int) -> str:
    """Return `1987 to 2026`, or `2020`."""
    return str(first) if first == last else f"{first} to {last}"


def share_text(part: int, whole: int) -> str:
    """Return a share in per cent: `98%`; never 0% of something, nor 100% of less than all."""
    if part in (0, whole):
        return "0%" if not part else "100%"
    return f"{min(99, max(1, round(100 * part / whole)))}%"
