"""Read a page's metadata elements from its tree.

Owns the list of these elements, and which of their names mean the same. Values are as written: they are neither cleaned
nor ranked.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from lxml import etree

from indexer.extract.html.jsonld import JsonLdFacts, read_json_ld

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lxml.html import HtmlElement

MAX_ELEMENTS: Final = 2_000
"""Metadata elements read on one page."""

MAX_MICRODATA_CHARS: Final = 600
"""Longer texts of microdata elements are no values: an `articleBody` is longer."""

_MICRODATA: Final = frozenset(
    ("headline", "author", "creator", "datePublished", "dateModified", "articleSection", "inLanguage")
)

_KEPT: Final = frozenset(("meta", "link", "title", "script"))
_METADATA: Final = etree.XPath(
    "//meta | //title | //link[contains(@rel, 'canonical')] | "
    "//script[contains(translate(@type, 'LDJSON', 'ldjson'), 'ld+json')] | //*[@itemprop]"
)

_MICROFORMATS: Final = {"p-author": "author", "dt-published": "datePublished", "dt-updated": "dateModified"}
"""Classes of microformats2 (https://microformats.org/wiki/h-entry), and the property of microdata that is the same."""
_H_ENTRIES: Final = etree.XPath("//*[contains(concat(' ', normalize-space(@class), ' '), ' h-entry ')]")
_OF_H_ENTRY: Final = etree.XPath(
    ".//*[contains(@class, 'p-author') or contains(@class, 'dt-published') or contains(@class, 'dt-updated')]"
)

_SCRIPT_NAMES: Final = (
    "datePublished", "publishedAt", "published_at", "publishDate", "publish_date", "publishedDate", "published_date",
    "pubDate", "publicationDate", "publication_date", "published_time", "firstPublished", "publishedTime",
)  # fmt: skip
"""Names of a day of publication in scripts. Looking for plain words takes 20 µs each on a page."""

_SCRIPT_DAY: Final = re.compile(r"""\\?["']?\s{0,9}[:=]\s{0,9}\\?["']((?:19|20)\d{2}-\d{2}-\d{2})""")
MAX_SCRIPTED: Final = 6
"""Occurrences of a name that are read: more are a list of articles."""

_SAVED_FROM: Final = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://\S+?)\s*-->", re.IGNORECASE)
_SINGLE_FILE: Final = re.compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(https?://\S+)", re.IGNORECASE)
_ORIGIN_CHARS: Final = 8_000
"""The comment with the address that the page was saved from is within these first characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Structured:
    """A page's metadata.

    Attributes:
        json_ld: the statements of its JSON-LD.
        metas: the contents of the `meta` elements by lower-case name or property, each in order.
        microdata: the values of the article's itemprops, each in order.
        links: the addresses of the `link` elements by lower-case rel.
        title: the text of the first `title` element, or ''.
        language: the root's language attribute, or ''.
        origins: the addresses that the page was saved from, by its comments.
        scripted: the days of publication in its other scripts, as written there.
    """

    json_ld: JsonLdFacts
    metas: Mapping[str, tuple[str, ...]]
    microdata: Mapping[str, tuple[str, ...]]
    links: Mapping[str, tuple[str, ...]]
    title: str
    language: str
    origins: tuple[str, ...]
    scripted: tuple[str, ...] = ()

    def meta(self, *names: str) -> tuple[str, ...]:
        """Return the contents of the metas with these names, those of the first name first."""
        return tuple(value for name in names for value in self.metas.get(name, ()))


def read_structured(tree: HtmlElement, text: str) -> Structured:
    """Return the metadata of a page from its tree and, for the comments, its text."""
    found = cast("list[etree._Element]", _METADATA(tree))[:MAX_ELEMENTS]
    title = next((element for element in found if element.tag == "title"), None)
    return Structured(
        json_ld=read_json_ld([_text(element) for element in found if element.tag == "script"]),
        metas=_by_name(_metas(found)),
        microdata=_by_name(itertools.chain(_itemprops(found), _microformats(tree))),
        links=_by_name(
            (" ".join(element.get("rel", "").split()).lower(), element.get("href", ""))
            for element in found
            if element.tag == "link"
        ),
        title=_text(title) if title is not None else "",
        language=str(
            tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang") or ""
        ),
        origins=_origins(text[:_ORIGIN_CHARS]),
        scripted=tuple(dict.fromkeys(_scripted(text))),
    )


def _scripted(text: str) -> Iterator[str]:
    """Yield the instants behind a script's names of a day of publication, some of each name.

    They stand in a page's state for its scripts, and in JSON-LD that is not valid.
    """
    for name in _SCRIPT_NAMES:
        at = text.find(name)
        for _ in range(MAX_SCRIPTED):
            if at < 0:
                break
            match = _SCRIPT_DAY.match(text, at + len(name))
            if match:
                yield match[1]
            at = text.find(name, at + len(name))


def _text(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def _metas(found: Iterable[etree._Element]) -> Iterator[tuple[str, str]]:
    for element in found:
        for attribute in ("property", "name", "itemprop", "http-equiv") if element.tag == "meta" else ():
            yield element.get(attribute, "").lower(), element.get("content", "")


def _itemprops(found: Iterable[etree._Element]) -> Iterator[tuple[str, str]]:
    """Yield the properties of microdata, with the value of each."""
    for element in found:
        named = element.get("itemprop", "")
        if element.tag == "meta":
            yield named, element.get("value", "") or element.get("content", "")
        elif element.tag not in _KEPT and not _MICRODATA.isdisjoint(named.split()):
            yield named, _value(element)


def _microformats(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield the author and dates of the page's h-entry as microdata; none if there are several: they are a list."""
    entries = cast("list[etree._Element]", _H_ENTRIES(tree))
    if len(entries) == 1:
        for element in cast("list[etree._Element]", _OF_H_ENTRY(entries[0]))[:MAX_ELEMENTS]:
            names = (_MICROFORMATS.get(name) for name in element.get("class", "").split())
            yield from ((name, _value(element)) for name in names if name)


def _value(element: etree._Element) -> str:
    """Return the value of a microdata element; '' if it is too long."""
    named = [part for part in element.iterdescendants() if part.get("itemprop") == "name"]
    value = element.get("content") or element.get("datetime") or " | ".join(map(_text, named or [element]))
    return value if len(value) <= MAX_MICRODATA_CHARS else ""


def _by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        value = value.strip()
        if name and value:
            found[name] = (*found.get(name, ()), value)
    return found


def _origins(beginning: str) -> tuple[str, ...]:
    return tuple(match[1] for pattern in (_SAVED_FROM, _SINGLE_FILE) for match in pattern.finditer(beginning))
