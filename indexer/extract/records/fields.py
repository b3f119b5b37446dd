"""Make candidate facts from the named fields of a record or of front matter.

Owns the forms of a field's value: a string, a list, an object with a name, a date as a database writes it.
`indexer.inputs.aliases` owns the names of fields. Knows neither JSON nor YAML nor a page.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final

from index.article.model import normalise
from indexer.extract.cues.names import is_name
from indexer.extract.cues.stated import field_day, stated_url
from indexer.extract.cues.stated_names import printed_list, stated_names
from indexer.inputs.aliases import Field, folded
from indexer.page import FactName, fact
from indexer.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from indexer.page import Fact


GENERIC_KINDS: Final = frozenset(
    "article articles post posts page news newsarticle reportagenewsarticle blog blogposting story text document "
    "item record entry link url bookmark webpage website html rich newspaper webarticle story".split()
)
"""Kinds that say only that the record is one."""

NAME_KEYS: Final = (
    "name", "title", "label", "value", "text", "#text", "displayname", "fullname", "literal", "main", "original",
    "rendered", "webtitle", "printheadline", "term", "href", "url",
)  # fmt: skip
"""Where an object in a field's place holds its name."""

MAX_DEPTH: Final = 3
"""Lists of objects of lists are as deep as a field's value is read."""

MAX_VALUES: Final = 200

_GIVEN: Final = ("given", "givenname", "first", "firstname", "forename", "vorname", "prenom", "prénom", "nombre")
_FAMILY: Final = ("family", "familyname", "last", "lastname", "surname", "nachname", "nom", "apellido")
_MOMENT_KEYS: Final = ("$date", "$numberlong", "dateparts", "date", "iso", "datetime", "value", "seconds", "raw")
_CONTRIBUTOR: Final = "contributor"
_READING_SERVICES: Final = frozenset(
    "read.readwise.io readwise.io getpocket.com app.getpocket.com omnivore.app instapaper.com inoreader.com".split()
)
"""Hosts at which a reading service shows its copy of an article."""

_SLUG: Final = re.compile(r"[a-z]+(?:[-_][a-z]+)+\Z")
_SLUG_MARK: Final = re.compile(r"[-_]")
_MARKUP: Final = re.compile(
    r"</?(?:a|abbr|b|blockquote|br|cite|code|del|div|em|font|h[1-6]|i|ins|li|mark|ol|p|q|s|small|span|strong|sub|sup|u|ul|wbr)"
    r"(?:\s[^<>]{0,2000})?/?>"
)
"""HTML tags in lower case: `<S>` names a share in an agency's headline."""

_HOST: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+\Z")
_COMMAS: Final = re.compile(r"\s*[,;]\s*")
_CODE: Final = re.compile(r"[#/:]|[-_]v?\d")
"""Signs of a kind written for machines: `blogger#post`, `text/html`."""
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*\Z")
_NOTHING: Final = frozenset("null none nil ~ - -- n/a #n/a na <na> nan nat undefined (null) [] {}".split()) | {""}
_NOT_SENT: Final = re.compile(r"ONLY AVAILABLE IN [A-Z ]+ PLANS?\Z")
"""The text that newsdata writes into a field that the user's plan does not include."""


def field_facts(values: Mapping[Field, list[object]], source: str) -> tuple[Fact, ...]:
    """Return what the fields state as facts of this source."""
    outlets = [*_texts_in(values.get(Field.OUTLET, []))]
    authors = [*values.get(Field.AUTHOR, []), *_signing_tags(values.get(Field.TAG, []))]
    return tuple(
        found
        for facts in (
            *(read([*_texts_in(values.get(field, []))], source) for field, read in _READERS.items()),
            _days(FactName.PUBLISHED, values.get(Field.PUBLISHED, []), source),
            _days(FactName.MODIFIED, values.get(Field.MODIFIED, []), source),
            _authors(authors, outlets, source),
        )
        for found in facts
    )


def texts_of(value: object, depth: int = 0) -> Iterator[str]:
    """Yield the texts in a field's value: a string, a list as JSON or Python prints it, an object with a name.

    A number is not a text: it is the id of a row in another table.
    """
    if isinstance(value, str):
        for part in printed_list(value) or (value,):
            text = normalise(unescape(part))  # exports of content systems keep their titles as HTML
            if text.casefold() not in _NOTHING and not _NOT_SENT.match(text):
                yield text
    elif isinstance(value, list) and depth < MAX_DEPTH:
        for element in value[:MAX_VALUES]:
            yield from texts_of(element, depth + 1)
    elif isinstance(value, dict) and depth < MAX_DEPTH:
        named = _named_in(value)
        # Some interfaces write a list as an object whose keys are the names: {"harbour": {"name": "harbour", …}}.
        inner = [one for one in value.values() if isinstance(one, dict)] if named is None else [named]
        for one in inner:
            yield from texts_of(one, depth + 1)


def _named_in(value: Mapping[str, object]) -> object:
    """Return the name in an object: a person's names joined, the value of a ranked keyword, else one of NAME_KEYS."""
    keys = {folded(str(key)): one for key, one in value.items() if one}
    given, family = (next((keys[key] for key in names if key in keys), None) for names in (_GIVEN, _FAMILY))
    if isinstance(family, str):
        return f"{given} {family}" if isinstance(given, str) else family
    if "rank" in keys and isinstance(keys.get("value"), str):
        return keys["value"]
    return next((keys[key] for key in NAME_KEYS if key in keys), None)


def _texts_in(values: list[object]) -> Iterator[str]:
    for value in values:
        yield from texts_of(value)


def _days(name: FactName, values: list[object], source: str) -> Iterator[Fact]:
    for value in values:
        for text in _moments(value):
            yield from fact(name, field_day(text), source)


def _moments(value: object, depth: int = 0) -> Iterator[str]:
    """Yield the texts of a date field: strings, numbers, and those in the date objects of databases and CSL."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, list) and depth < MAX_DEPTH:
        if value and all(isinstance(part, str | int) and str(part).isdigit() for part in value):
            yield "-".join(f"{int(part):02d}" for part in value[: len(("year", "month", "day"))])
        else:
            for element in value[:MAX_VALUES]:
                yield from _moments(element, depth + 1)
    elif isinstance(value, dict) and depth < MAX_DEPTH:
        keys = {folded(str(key)): one for key, one in value.items() if one}
        if "year" in keys:
            yield from _moments([keys[key] for key in ("year", "month", "day") if key in keys], depth)
        else:
            yield from _moments(next((keys[key] for key in _MOMENT_KEYS if key in keys), None), depth + 1)


def _signing_tags(tags: list[object]) -> Iterator[object]:
    """Yield the Guardian's tags that name authors."""
    for listed in tags:
        for tag in listed if isinstance(listed, list) else ():
            if isinstance(tag, dict) and tag.get("type") == _CONTRIBUTOR:
                yield tag


def _authors(values: list[object], outlets: list[str], source: str) -> Iterator[Fact]:
    """Yield the authors of the first field that names any."""
    for value in values:
        found = dict.fromkeys(name for text in texts_of(value) for name in stated_names(_cased(text), outlets))
        if found:
            for name in found:
                yield from fact(FactName.AUTHOR, name, source)
            return


def _cased(text: str) -> str:
    """Return `Jane Doe` for `jane-doe` and `jane doe`: some sites and services write authors so."""
    if _SLUG.match(text):
        return " ".join(word.capitalize() for word in _SLUG_MARK.split(text))
    capitalised = text.title()
    return capitalised if text.islower() and is_name(capitalised) else text


def _titles(texts: list[str], source: str) -> Iterator[Fact]:
    for text in texts:
        yield from fact(FactName.TITLE, _MARKUP.sub("", text), source)


def _deks(texts: list[str], source: str) -> Iterator[Fact]:
    for text in texts:
        yield from fact(FactName.DEK, _MARKUP.sub(" ", text), source)


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
        if text.casefold() not in GENERIC_KINDS and not _CODE.search(text):
            yield from fact(FactName.KIND, text, source)


def _languages(texts: list[str], source: str) -> Iterator[Fact]:
    for text in texts:
        if _LANGUAGE.match(text) and text.casefold() != "und":
            yield from fact(FactName.LANGUAGE, text, source)


def _urls(texts: list[str], source: str) -> Iterator[Fact]:
    for text in texts:
        address = stated_url(text)
        if address and host_of(address) not in _READING_SERVICES:
            yield from fact(FactName.CANONICAL, address, source)


def _outlets(texts: list[str], source: str) -> Iterator[Fact]:
    for text in texts:
        if "//" not in text and not _HOST.match(text):  # a host is the site, which comes from the address
            yield from fact(FactName.OUTLET, text, source)


_READERS: Final = {
    Field.TITLE: _titles,
    Field.DEK: _deks,
    Field.REGION: _regions,
    Field.SECTION: _sections,
    Field.TAG: _tags,
    Field.KIND: _kinds,
    Field.LANGUAGE: _languages,
    Field.URL: _urls,
    Field.OUTLET: _outlets,
}
