"""Write a page of a search as an Atom feed (RFC 4287), the articles that came last into the archive first.

The feed is paged as RFC 5005 (section 3) says: all of its pages have one id and link to each other. An article's id
follows from its id in the archive, so that a rebuild or another address of the server makes no entry new. `updated` is
when the archive's record changed. `published` is there only if the page prints a day; a month or a year is no instant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5
from xml.etree import ElementTree as ET

from index.article.model import Precision
from index.article.record import instant_to_text
from server.address import FILTER_NAMES, address_of_page
from server.pages.cards import language_tag
from server.render import safe_link, snippet_html
from server.wording import author_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.article.model import Article
    from index.query.query import Query
    from index.search import Hit, SearchResult
    from server.address import Address

MEDIA_TYPE: Final = "application/atom+xml"
NAMESPACE: Final = "http://www.w3.org/2005/Atom"

_ARTICLES: Final = UUID("1f8f3a52-0a0f-5c67-9d0f-6f2f1d0c8a11")
"""The namespace of articles' ids among UUIDs of version 5 (RFC 9562); it never changes."""

_NEVER: Final = "1970-01-01T00:00:00Z"
"""`updated` of a feed without entries, which must have one."""

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Where a feed is, and which search it is of.

    Attributes:
        title: what the search is called.
        address: the search's parameters.
        path: the path of the feed, with that below which the server is mounted.
        page_path: the path of the search page.
        articles_path: what precedes an article's id in its address.
        origin: scheme and host, without a slash at its end.
        version: Dateline's version.
    """

    title: str
    address: Address
    path: str
    page_path: str
    articles_path: str
    origin: str
    version: str

    def page(self, number: int) -> str:
        """Return the absolute address of a page of the feed, from 1."""
        return f"{self.origin}{address_of_page(self.address, number).under(self.path)}"


def feed_address(address: Address) -> Address:
    """Return the address of a feed: the parameters that choose and show its entries."""
    return address.only("q", *FILTER_NAMES, "undated", "copies", "per_page", "snippets", "page")


def feed_title(query: Query, address: Address) -> str:
    """Return the title of a search's feed: its words and filters as they were typed."""
    filters = [f"{name}={value}" for name, value in address.filters]
    return f"Dateline: {', '.join(filter(None, [query.text, *filters])) or 'all articles'}"


def atom(result: SearchResult, feed: Feed) -> str:
    """Return a page of the feed; `result` is ordered by arrival."""
    root = ET.Element("feed", {"xmlns": NAMESPACE})
    _add(root, "id", feed.page(1))
    _add(root, "title", feed.title)
    _add(root, "updated", max((instant_to_text(hit.article.updated) for hit in result.hits), default=_NEVER))
    _add(root, "generator", "Dateline", version=feed.version)
    for relation, href in _links(result, feed):
        _add(root, "link", rel=relation, href=href)
    page = address_of_page(feed.address, 1).under(feed.page_path)
    _add(root, "link", rel="alternate", type="text/html", href=f"{feed.origin}{page}")
    for hit in result.hits:
        root.append(_entry(hit, feed))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _links(result: SearchResult, feed: Feed) -> Iterator[tuple[str, str]]:
    page, last = result.request.page, max(result.last_page, 1)
    yield "self", feed.page(page)
    yield "first", feed.page(1)
    yield "last", feed.page(last)
    if page > 1:
        yield "previous", feed.page(min(page - 1, last))
    if page < last:
        yield "next", feed.page(page + 1)


def _entry(hit: Hit, feed: Feed) -> ET.Element:
    article = hit.article
    entry = ET.Element("entry")
    if language := language_tag(article):
        entry.set("xml:lang", language)
    _add(entry, "id", uuid5(_ARTICLES, article.id).urn)
    _add(entry, "title", article.title)
    _add(entry, "updated", instant_to_text(article.updated))
    published = article.published
    if published and published.precision is Precision.DAY:
        _add(entry, "published", f"{published.first.isoformat()}T00:00:00Z")
    for name in _authors(article):
        _add(_add(entry, "author"), "name", name)
    _add(entry, "link", rel="alternate", type="text/html", href=_article_address(article, feed))
    if original := safe_link(article.url):
        _add(entry, "link", rel="via", href=original)
    for term, scheme in _categories(article):
        _add(entry, "category", term=term, scheme=f"{feed.origin}{feed.page_path}#{scheme}")
    if article.dek:
        _add(entry, "summary", article.dek)
    if hit.snippets:
        _add(entry, "content", "".join(f"<p>{snippet_html(snippet)}</p>" for snippet in hit.snippets), type="html")
    return entry


def _article_address(article: Article, feed: Feed) -> str:
    """Return the address of the article's page, with the query, whose words it marks."""
    return f"{feed.origin}{feed.address.only('q').under(f'{feed.articles_path}{article.id}')}"


def _authors(article: Article) -> tuple[str, ...]:
    """Return the authors; an entry must have one, so that without any the outlet or the host is named."""
    return author_names(article) or (article.outlet.name if article.outlet else article.site or "Unknown",)


def _categories(article: Article) -> Iterator[tuple[str, str]]:
    for term, scheme in ((article.section, "section"), (article.kind, "kind")):
        if term:
            yield term, scheme
    for region in article.regions:
        yield region.key, "region"
    for tag in article.tags:
        yield tag, "tag"


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    attributes = {key: _NOT_XML.sub("\ufffd", value) for key, value in attributes.items()}
    child = ET.SubElement(parent, name, attributes)
    child.text = text and _NOT_XML.sub("\ufffd", text)
    return child
