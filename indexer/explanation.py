"""Explain one input: its page block by block, kept or removed and why, and the source of each fact.

Returns lines of text for a terminal. A removed line has a sign and, if the terminal has styles, a line through it.
Reads a Page and its Article, and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.article.model import KEPT_ROLES
from indexer.page import FactName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.article.model import Article
    from indexer.page import Page

NOT_TAKEN: Final = "not taken"
_NO_CANDIDATES: Final = frozenset(
    {FactName.MODIFIED, FactName.OUTLET, FactName.OG_URL, FactName.ORIGIN, FactName.CAPTURED}
)
"""Facts that are about the page and not about its article."""

_NAME_WIDTH: Final = max(map(len, FactName))
_ROLE_WIDTH: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line to print.

    Attributes:
        text: its text.
        struck: whether the article does not contain what it shows.
        head: whether it is the input's name.
    """

    text: str
    struck: bool = False
    head: bool = False


def explain(article: Article, page: Page) -> Iterator[Line]:
    """Yield lines about an input: its name, its facts, and its blocks in the page's order.

    Args:
        article: the article.
        page: the page that it was assembled from.
    """
    yield Line(text=f"{article.source.pile}/{article.source.path}", head=True)
    yield Line(text=f"  article {article.id}, {article.quality.value}, {article.language}, {article.source.media_type}")
    if page.profile and page.profile.missed:
        yield Line(text=f"  the profile of {page.profile.host} finds no {', '.join(page.profile.missed)} here")
    yield Line(text="")
    yield from _facts(article, page)
    yield Line(text="")
    for block in article.blocks:
        kept = block.role in KEPT_ROLES
        role = f"{'+' if kept else '-'} {block.role.value:{_ROLE_WIDTH}}"
        yield Line(text=f"  {role} {block.text}", struck=not kept)
        yield Line(text=f"  {'':{_ROLE_WIDTH + 2}} ({block.reason})")


def _facts(article: Article, page: Page) -> Iterator[Line]:
    """Yield the article's facts with their sources, then the candidates that were not taken."""
    taken = dict.fromkeys(_taken(article, page))
    for name, value, source in taken:
        yield Line(text=f"  {name:{_NAME_WIDTH}} {value}  [{source}]")
    values = {(name, value) for name, value, _ in taken}
    for fact in page.facts:
        if (fact.name.value, fact.value) not in values:
            yield Line(
                text=f"  {fact.name.value:{_NAME_WIDTH}} {fact.value}  [{fact.source}, {NOT_TAKEN}]", struck=True
            )


def _taken(article: Article, page: Page) -> Iterator[tuple[str, str, str]]:
    """Yield name, value and source of each fact of the article."""
    for name, value in (
        (FactName.TITLE, article.title),
        (FactName.DEK, article.dek),
        (FactName.KIND, article.kind),
        (FactName.SECTION, article.section),
        (FactName.CANONICAL, article.url),
        *((FactName.TAG, tag) for tag in article.tags),
    ):
        if value is not None:
            yield name.value, value, _source(page, name, value)
    for author in article.authors:
        for printed in author.printed:
            yield FactName.AUTHOR.value, printed, author.source
    if article.published is not None:
        printed = article.published.first.isoformat()[: {"year": 4, "month": 7}.get(article.published.precision, 10)]
        yield FactName.PUBLISHED.value, printed, article.published.source
    for region in article.regions:
        yield FactName.REGION.value, region.label, region.source
    if page.language:
        yield FactName.LANGUAGE.value, page.language.value, page.language.source


def _source(page: Page, name: FactName, value: str) -> str:
    """Return the source of a value; a title without a source is the text's own beginning."""
    names = (name, FactName.OG_URL, FactName.ORIGIN) if name is FactName.CANONICAL else (name,)
    found = (fact.source for each in names for fact in page.all(each) if fact.value == value)
    return next(found, "text")
