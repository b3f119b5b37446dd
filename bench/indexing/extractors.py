"""Other extractors of main text, each with one call: a page's bytes in, its paragraphs and facts out.

One that is not installed (dependency group `bench`) is left out with a word. No call may reach for the network.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

OPTIONS: Final = {"extensive_search": False, "original_date": True}
"""Options of trafilatura: return the original date, and do not search the text for one."""


def by_trafilatura(page: bytes) -> dict[str, Any]:
    """Return what trafilatura reads, with metadata."""
    from trafilatura import bare_extraction

    found: Any = bare_extraction(page, with_metadata=True, include_comments=False, date_extraction_params=OPTIONS)
    if found is None:
        return {}
    authors = found.author.split("; ") if found.author else []
    return {"title": found.title, "published": found.date, "authors": authors, "paragraphs": _lines(found.text)}


def by_readability(page: bytes) -> dict[str, Any]:
    """Return what readability-lxml reads."""
    from lxml import html
    from readability import Document

    document = Document(page.decode("utf-8", "replace").replace("\0", ""))
    tree = html.fromstring(document.summary())
    return {"title": document.short_title(), "paragraphs": _lines("\n".join(map(str, tree.itertext())))}


def by_newspaper(page: bytes) -> dict[str, Any]:
    """Return what newspaper4k reads."""
    from newspaper import Article

    article = Article("http://localhost/", fetch_images=False)
    article.download(input_html=page.decode("utf-8", "replace").replace("\0", ""))
    article.parse()
    published = article.publish_date.date().isoformat() if article.publish_date else None
    authors, paragraphs = list(article.authors), _lines(article.text)
    return {"title": article.title, "published": published, "authors": authors, "paragraphs": paragraphs}


def by_resiliparse(page: bytes) -> dict[str, Any]:
    """Return what resiliparse reads."""
    from resiliparse.extract.html2text import extract_plain_text

    return {"paragraphs": _lines(extract_plain_text(page.decode("utf-8", "replace"), main_content=True))}


def _lines(text: str | None) -> list[str]:
    return [line for line in (text or "").split("\n") if line.strip()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extractor:
    """An extractor: its name, the module that must be installed, and its call."""

    name: str
    module: str
    read: Callable[[bytes], dict[str, Any]]

    def attempt(self, page: bytes) -> dict[str, Any]:
        """Return what it reads; nothing if it fails on the page."""
        try:
            return self.read(page)
        except (ValueError, TypeError, AttributeError, LookupError, ImportError, AssertionError, RuntimeError, OSError):
            return {}


_ALL: Final = (
    Extractor(name="trafilatura", module="trafilatura", read=by_trafilatura),
    Extractor(name="readability-lxml", module="readability", read=by_readability),
    Extractor(name="newspaper4k", module="newspaper", read=by_newspaper),
    Extractor(name="resiliparse", module="resiliparse", read=by_resiliparse),
)


@cache
def installed() -> tuple[Extractor, ...]:
    """Return the extractors that are installed; say which are not."""
    for extractor in _ALL:
        if find_spec(extractor.module) is None:
            print(f"skipped: {extractor.name} is not installed")
    return tuple(extractor for extractor in _ALL if find_spec(extractor.module) is not None)
