"""The forms in which a search and an article are answered: one table each.

Addresses, negotiation, links and the forms a page offers derive from an entry; its renderer is all it needs beside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import render_template

from index.article import record
from index.facets import FACETS
from server import answer
from server.negotiation import HTML, JSON, Format
from server.page import SEARCH_PATH, search_page
from server.reading import article_page

if TYPE_CHECKING:
    from index.article.model import Article
    from index.engine import Engine
    from index.facets import Facet
    from server.address import Address
    from server.params import Asked

ARTICLES_PATH: Final = "/articles"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuestion:
    """What a search's renderer answers.

    Attributes:
        asked: what the address says.
        engine: what answers.
        version: Dateline's.
        root: the path the server is mounted below, without a slash at its end.
        origin: scheme and host, without a slash at its end.
    """

    asked: Asked
    engine: Engine
    version: str
    root: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleQuestion:
    """What an article's renderer answers: the article, and the search that led to it."""

    article: Article
    asked: Asked
    root: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFormat(Format[SearchQuestion]):
    """A form of a search's answer.

    Attributes:
        is_whole: whether it is the whole result and no page of it: then its address names no page.
        is_lenient: whether it says itself which parameters it ignored; other forms answer these with 400.
        facets: what is counted where the address names no facets; None is the request's default.
    """

    is_whole: bool = False
    is_lenient: bool = False
    facets: tuple[Facet, ...] | None = None

    def href(self, address: Address, root: str) -> str:
        """Return where this form of a search is."""
        kept = address.drop("page") if self.is_whole else address
        return kept.under(f"{root}{SEARCH_PATH}{self.suffix}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternate:
    """Another form of what a page shows."""

    label: str
    media_type: str
    href: str


def search_json(question: SearchQuestion) -> str:
    """Return a search's answer as JSON, one line."""
    asked = question.asked
    return answer.to_json(
        question.engine.search(asked.request),
        asked.address,
        version=question.version,
        root=question.root,
        forms={form.name: form.href(asked.address, question.root) for form in SEARCH},
    )


def _search_page(question: SearchQuestion) -> str:
    asked, root = question.asked, question.root
    page = search_page(asked, question.engine.search(asked.request), root=root, origin=question.origin)
    alternates = [
        Alternate(label=form.name.upper(), media_type=form.media_type, href=form.href(asked.address, root))
        for form in SEARCH
        if form.suffix
    ]
    return render_template("search.html", page=page, alternates=alternates)


def _article_page(question: ArticleQuestion) -> str:
    article, asked, root = question.article, question.asked, question.root
    page = article_page(article, asked.request.query, asked.address, root=root)
    alternates = [
        Alternate(
            label=form.name.upper(), media_type=form.media_type, href=f"{root}{ARTICLES_PATH}/{article.id}{form.suffix}"
        )
        for form in ARTICLE
        if form.suffix
    ]
    return render_template("article.html", page=page, alternates=alternates)


SEARCH: Final = (
    SearchFormat(
        name="html",
        media_type=HTML,
        render=_search_page,
        is_lenient=True,
        facets=tuple(facet for facet, spec in FACETS.items() if spec.is_on_page),
    ),
    SearchFormat(name="json", media_type=JSON, suffix=".json", render=lambda question: search_json(question) + "\n"),
)
"""The forms of `/search`; of those that Accept values alike the first counts, and JSON where it names none."""

ARTICLE: Final[tuple[Format[ArticleQuestion], ...]] = (
    Format(name="html", media_type=HTML, render=_article_page),
    Format(
        name="json", media_type=JSON, suffix=".json", render=lambda question: record.to_json(question.article) + "\n"
    ),
)
"""The forms of `/articles/<id>`, in the same way."""

SUFFIXES: Final = tuple({*(form.suffix for form in SEARCH), *(form.suffix for form in ARTICLE)} - {""})
"""What ends the addresses that are of one form to everyone."""
