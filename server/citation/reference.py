"""Define what a reference says of an article: the facts that every format of citation is made from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from index.article.model import AuthorKind
from index.article.trackers import without_trackers
from index.text.analysis import fold
from server.citation.names import Name, person
from server.render import safe_link

if TYPE_CHECKING:
    from datetime import date

    from index.article.model import Article, Published


class Kind(StrEnum):
    """What is cited: an article of a newspaper, a page of a site, or a document of neither."""

    NEWS = "news"
    WEB = "web"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The facts of one citation. A fact that the page does not state is missing; none is guessed.

    Attributes:
        id: the article's id.
        kind: what is cited.
        key: the name of the entry in BibTeX and CSL; plain ASCII, unique by the id in it.
        title: the title as printed.
        authors: the names in their order; without the outlet's own name.
        outlet: the printed name of the outlet, else the host; None if there is neither.
        issued: the printed day, month or year.
        section: the section that the outlet printed.
        genre: the printed kind of article, such as Analysis.
        abstract: the dek.
        keywords: the tags.
        language: a BCP 47 tag.
        url: the article's own address, without trackers.
        captured: the day, in UTC, on which the page was fetched, if its file states it.
        accessed: the day, in UTC, on which the reference was made.
        archived: where the archive holds the article: a permalink, or in a terminal its id.
    """

    id: str
    kind: Kind
    key: str
    title: str
    authors: tuple[Name, ...]
    outlet: str | None
    issued: Published | None
    section: str | None
    genre: str | None
    abstract: str | None
    keywords: tuple[str, ...]
    language: str | None
    url: str | None
    captured: date | None
    accessed: date
    archived: str


def reference_to(article: Article, accessed: date, permalink: str | None) -> Reference:
    """Return the reference to an article.

    Args:
        article: the article to cite.
        accessed: the day of access, in UTC.
        permalink: the absolute address of the article on this server; None in a terminal.
    """
    url = _address(article)
    authors = tuple(
        person(author.name) if author.kind is AuthorKind.PERSON else Name(printed=author.name)
        for author in article.authors
        if author.kind is not AuthorKind.OUTLET
    )
    return Reference(
        id=article.id,
        kind=_kind(article, url),
        key=_key(article, authors),
        title=article.title,
        authors=authors,
        outlet=article.outlet.name if article.outlet else article.site,
        issued=article.published,
        section=article.section,
        genre=article.kind,
        abstract=article.dek,
        keywords=article.tags,
        language=None if article.language == "und" else article.language,
        url=url,
        captured=article.source.captured,
        accessed=accessed,
        archived=permalink or f"Dateline, article {article.id}",
    )


def _address(article: Article) -> str | None:
    """Return the article's own address if it can be cited: a web address without control characters and surrogates."""
    url = safe_link(article.url)
    return without_trackers(url) if url and url.isprintable() else None


def _kind(article: Article, url: str | None) -> Kind:
    """Return what the facts say is cited.

    A named outlet with a date or a section is a newspaper; so is one whose article has no address, as in an export of a
    newspaper database. A page without these, such as a page about a site, is a web page.
    """
    if article.outlet and (article.published or article.section or url is None):
        return Kind.NEWS
    return Kind.WEB if url else Kind.DOCUMENT


def _key(article: Article, authors: tuple[Name, ...]) -> str:
    """Return `calder-2020-<id>`: the first author, else the outlet, else the host; the year, else `nd`; the id."""
    names = [name.family or name.printed for name in authors[:1]]
    names += [article.outlet.name if article.outlet else "", article.site or ""]
    first = next(filter(None, map(_plain_letters, names)), "dateline")
    year = article.published.first.year if article.published else "nd"
    return f"{first}-{year}-{article.id}"


def _plain_letters(text: str) -> str:
    return "".join(character for character in fold(text) if character.isascii() and character.isalnum())
