"""Read a page's metadata elements with BeautifulSoup.

Owns the list of these elements, and which of their names mean the same. Values are as written: they are neither cleaned
nor ranked. BeautifulSoup takes as long for a whole page as all the rest of extract (20 ms). So the metadata elements
are cut out of the tree first, and it parses only those.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from bs4 import BeautifulSoup
from lxml import etree

from indexer.extract.html.jsonld import JsonLdFacts, read_json_ld

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bs4.element import Tag
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
    soup = BeautifulSoup(f"<html><body>{''.join(_metadata(tree))}</body></html>", "lxml")
    scripts = [script.get_text() for script in soup.find_all("script")]
    title = soup.find("title")
    return Structured(
        json_ld=read_json_ld(scripts),
        metas=_by_name(_metas(soup)),
        microdata=_by_name(_itemprops(soup)),
        links=_by_name(
            (" ".join(link.get_attribute_list("rel")).lower(), str(link.get("href", "")))
            for link in soup.find_all("link")
        ),
        title=title.get_text() if title else "",
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


def _metadata(tree: HtmlElement) -> Iterator[str]:
    """Yield the markup of the page's metadata elements, in order."""
    titled = False
    found = cast("list[etree._Element]", _METADATA(tree))
    for element in found[:MAX_ELEMENTS]:
        if element.tag in _KEPT:
            if element.tag != "title" or not titled:
                yield etree.tostring(element, encoding="unicode", method="html", with_tail=False)
            titled = titled or element.tag == "title"
        elif not _MICRODATA.isdisjoint(element.get("itemprop", "").split()):
            yield _bare(element, element.get("itemprop", ""))
    yield from _microformats(tree)


def _microformats(tree: HtmlElement) -> Iterator[str]:
    """Yield the author and dates of the page's h-entry as microdata; none if there are several: they are a list."""
    entries = cast("list[etree._Element]", _H_ENTRIES(tree))
    if len(entries) == 1:
        for element in cast("list[etree._Element]", _OF_H_ENTRY(entries[0]))[:MAX_ELEMENTS]:
            names = (_MICROFORMATS.get(name) for name in element.get("class", "").split())
            yield from (_bare(element, name) for name in names if name)


def _bare(element: etree._Element, itemprop: str) -> str:
    """Return a microdata element as a `data` element with its property and value; '' if the value is too long."""
    named = [part for part in element.iterdescendants() if part.get("itemprop") == "name"]
    texts = ["".join(map(str, part.itertext())) for part in named or [element]]
    value = element.get("content") or element.get("datetime") or " | ".join(texts)
    if len(value) > MAX_MICRODATA_CHARS:
        return ""
    made = etree.Element("data", itemprop=itemprop, value=value)
    return etree.tostring(made, encoding="unicode", method="html")


def _metas(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    for meta in soup.find_all("meta"):
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            names = str(meta.get(attribute) or "").lower()
            if names:
                yield names, str(meta.get("content") or "")


def _itemprops(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    for found in soup.find_all(("data", "meta"), itemprop=True):
        for name in found.get_attribute_list("itemprop"):
            yield str(name), _value(found)


def _value(tag: Tag) -> str:
    return str(tag.get("value") or tag.get("content") or "")


def _by_name(pairs: Iterator[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        value = value.strip()
        if name and value:
            found[name] = (*found.get(name, ()), value)
    return found


def _origins(beginning: str) -> tuple[str, ...]:
    return tuple(match[1] for pattern in (_SAVED_FROM, _SINGLE_FILE) for match in pattern.finditer(beginning))
