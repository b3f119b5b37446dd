"""A hit as the results list prints it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from server.render import marked, safe_link, snippet_html
from server.wording import author_names, date_code, published_text, quality_note, source_text

if TYPE_CHECKING:
    from markupsafe import Markup

    from index.article.model import Article, Published
    from index.search import Hit
    from server.address import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLine:
    """A date in words and as a code, and where it was found."""

    text: str
    code: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One result."""

    id: str
    href: str
    original: str | None
    language: str | None
    kicker: tuple[str, ...]
    date: DateLine | None
    site: str | None
    title: Markup
    dek: str | None
    snippets: tuple[Markup, ...]
    authors: tuple[str, ...]
    quality: str | None
    copies: int
    also_matched: tuple[str, ...]


def card(hit: Hit, address: Address, root: str) -> Card:
    """Return the hit's card; its link carries the search, so that the article can mark words and lead back."""
    article = hit.article
    said_by_snippet = any(snippet.field == "dek" for snippet in hit.snippets)
    return Card(
        id=article.id,
        href=address.under(f"{root}/articles/{article.id}"),
        original=safe_link(article.url),
        language=language_tag(article),
        kicker=kicker(article),
        date=dateline(article.published),
        site=article.site,
        title=marked(article.title, hit.title_matches),
        dek=None if said_by_snippet else article.dek,
        snippets=tuple(snippet_html(snippet) for snippet in hit.snippets),
        authors=author_names(article),
        quality=quality_note(article),
        copies=article.copies,
        also_matched=hit.also_matched,
    )


def kicker(article: Article) -> tuple[str, ...]:
    """Return kind, section and regions, each said once."""
    regions = [fact.label for fact in article.regions]
    said: dict[str, str] = {}
    for part in (article.kind, article.section, *regions):
        if part:
            said.setdefault(part.casefold(), part)
    return tuple(said.values())


def dateline(published: Published | None) -> DateLine | None:
    """Return the date as it is printed on the page; none where none was."""
    if published is None:
        return None
    return DateLine(
        text=published_text(published),
        code=date_code(published.first, published.precision),
        source=source_text(published.source),
    )


def language_tag(article: Article) -> str | None:
    """Return the article's language as a `lang` attribute takes it; none where it is not known."""
    return None if article.language == "und" else article.language
