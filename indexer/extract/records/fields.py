"""Named fields, of a record or of front matter → candidate facts.

Owns the table of names that fields go by (compared without case, `-`, `_` and spaces) and what a field's
value may look like: a string, a list, an object with a name. Knows neither JSON nor YAML nor a page.
"""

from __future__ import annotations

import re
from enum import StrEnum
from html import unescape
from typing import TYPE_CHECKING, Final

from index.article.model import normalise
from indexer.extract.cues.stated import stated_day, stated_names, stated_url
from indexer.page import FactName, fact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from indexer.page import Fact


class Field(StrEnum):
    """What a field holds."""

    TITLE = "title"
    DEK = "dek"
    BODY = "body"
    PUBLISHED = "published"
    MODIFIED = "modified"
    AUTHOR = "author"
    REGION = "region"
    SECTION = "section"
    TAG = "tag"
    KIND = "kind"
    LANGUAGE = "language"
    URL = "url"
    OUTLET = "outlet"


ALIASES: Final = {
    Field.TITLE: ("title", "headline", "name"),
    Field.DEK: (
        "dek", "deck", "standfirst", "subtitle", "subheadline", "summary", "description", "abstract", "excerpt",
        "teaser",
    ),
    Field.BODY: (
        "body", "articlebody", "text", "content", "fulltext", "paragraphs", "html", "contenthtml", "contenttext",
    ),
    Field.PUBLISHED: (
        "published", "datepublished", "publishedat", "publisheddate", "publicationdate", "publishdate", "pubdate",
        "date", "created", "datecreated", "createdat", "issued",
    ),
    Field.MODIFIED: (
        "modified", "datemodified", "modifiedat", "updated", "updatedat", "lastmod", "lastmodified", "lastupdated",
    ),
    Field.AUTHOR: ("authors", "author", "byline", "creator", "creators", "writer", "writers"),
    Field.REGION: ("regions", "region", "places", "place", "countries", "country", "locations", "location"),
    Field.SECTION: ("section", "articlesection", "category", "categories"),
    Field.TAG: ("tags", "tag", "keywords", "topics", "topic", "subjects"),
    Field.KIND: ("kind", "type", "genre", "articletype"),
    Field.LANGUAGE: ("language", "lang", "inlanguage", "locale"),
    Field.URL: ("canonical", "canonicalurl", "url", "permalink", "link"),
    Field.OUTLET: ("outlet", "publication", "publisher", "source", "site", "sitename"),
}  # fmt: skip
"""A field's names, in the order in which they are believed."""

GENERIC_KINDS: Final = frozenset(
    "article articles post posts page news newsarticle reportagenewsarticle blog blogposting story text document "
    "item record entry".split()
)
"""Kinds that say only that the record is one."""

NAME_KEYS: Final = ("name", "title", "label", "value", "text", "#text")
"""Where an object in a field's place holds its name."""

MAX_DEPTH: Final = 3
"""Lists of objects of lists are as deep as a field's value is read."""

MAX_VALUES: Final = 200

_SEPARATORS: Final = re.compile(r"[-_\s]+")
_SLUG: Final = re.compile(r"[a-z]+(?:[-_][a-z]+)+\Z")
_COMMAS: Final = re.compile(r"\s*[,;]\s*")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*\Z")
_NOTHING: Final = frozenset({"", "null", "none", "~", "n/a", "nan", "undefined"})


def by_field(
    fields: Mapping[str, object], aliases: Mapping[Field, tuple[str, ...]] = ALIASES
) -> dict[Field, list[object]]:
    """Return the values of each known field, the most believed name's first."""
    folded = {_SEPARATORS.sub("", str(key)).casefold(): value for key, value in reversed(list(fields.items()))}
    found = {field: [folded[name] for name in names if name in folded] for field, names in aliases.items()}
    return {field: values for field, values in found.items() if values}


def field_facts(values: Mapping[Field, list[object]], source: str) -> tuple[Fact, ...]:
    """Return what the fields state as facts of this source."""
    return tuple(
        found for field, read in _READERS.items() for found in read([*_all_texts(values.get(field, []))], source)
    )


def texts_of(value: object, depth: int = 0) -> Iterator[str]:
    """Give the texts in a field's value: a string, a number, a list of them, an object with a name."""
    if isinstance(value, str):
        text = normalise(unescape(value))  # exports of content systems keep their titles as HTML
        if text.casefold() not in _NOTHING:
            yield text
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, list) and depth < MAX_DEPTH:
        for element in value[:MAX_VALUES]:
            yield from texts_of(element, depth + 1)
    elif isinstance(value, dict) and depth < MAX_DEPTH:
        yield from texts_of(next((value[key] for key in NAME_KEYS if value.get(key)), None), depth + 1)


def _all_texts(values: list[object]) -> Iterator[str]:
    for value in values:
        yield from texts_of(value)


def _titles(texts: list[str], source: str) -> Iterator[Fact]:
    for text in texts:
        yield from fact(FactName.TITLE, text, source)


def _deks(texts: list[str], source: str) -> Iterator[Fact]:
    for text in texts:
        yield from fact(FactName.DEK, text, source)


def _days(texts: list[str], source: str) -> Iterator[Fact]:
    for text in texts:
        yield from fact(FactName.PUBLISHED, stated_day(text), source)


def _later_days(texts: list[str], source: str) -> Iterator[Fact]:
    for text in texts:
        yield from fact(FactName.MODIFIED, stated_day(text), source)


def _authors(texts: list[str], source: str) -> Iterator[Fact]:
    names = (name for text in texts for name in stated_names(_unslugged(text)))
    for name in dict.fromkeys(names):
        yield from fact(FactName.AUTHOR, name, source)


def _unslugged(text: str) -> str:
    """Return `Jane Doe` for `jane-doe`, as sites that keep authors in files of their own name them."""
    return " ".join(word.capitalize() for word in re.split(r"[-_]", text)) if _SLUG.match(text) else text


def _regions(texts: list[str], source: str) -> Iterator[Fact]:
    for text in dict.fromkeys(texts):
        yield from fact(FactName.REGION, text, source)


def _sections(texts: list[str], source: str) -> Iterator[Fact]:
    for text in texts:
        yield from fact(FactName.SECTION, text, source)


def _tags(texts: list[str], source: str) -> Iterator[Fact]:
    for tag in dict.fromkeys(tag for text in texts for tag in _COMMAS.split(text)):
        yield from fact(FactName.TAG, tag, source)


def _kinds(texts: list[str], source: str) -> Iterator[Fact]:
    for text in texts:
        if text.casefold() not in GENERIC_KINDS:
            yield from fact(FactName.KIND, text, source)


def _languages(texts: list[str], source: str) -> Iterator[Fact]:
    for text in texts:
        if _LANGUAGE.match(text) and text.casefold() != "und":
            yield from fact(FactName.LANGUAGE, text, source)


def _urls(texts: list[str], source: str) -> Iterator[Fact]:
    for text in texts:
        yield from fact(FactName.CANONICAL, stated_url(text), source)


def _outlets(texts: list[str], source: str) -> Iterator[Fact]:
    for text in texts:
        yield from fact(FactName.OUTLET, text, source)


_READERS: Final = {
    Field.TITLE: _titles,
    Field.DEK: _deks,
    Field.PUBLISHED: _days,
    Field.MODIFIED: _later_days,
    Field.AUTHOR: _authors,
    Field.REGION: _regions,
    Field.SECTION: _sections,
    Field.TAG: _tags,
    Field.KIND: _kinds,
    Field.LANGUAGE: _languages,
    Field.URL: _urls,
    Field.OUTLET: _outlets,
}
