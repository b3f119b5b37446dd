"""What the list of results shows: hits, partial matches, and other searches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.facets import own_outlet
from server.address import address_of_offer, query_string
from server.citation.permalink import matched_span, passage_query
from server.render import mark_matches, safe_link, snippet_html
from server.wording import (
    LEFT_OUT_LABELS,
    author_names,
    count_with_noun,
    date_code,
    offer_text,
    published_text,
    quality_note,
    source_text,
)

if TYPE_CHECKING:
    from markupsafe import Markup

    from index.article.model import Article, Published
    from index.help import Offer
    from index.search import Hit, SearchResult, Snippet
    from server.address import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLine:
    """A date in words, as an ISO code, and where it was found."""

    text: str
    code: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A snippet, and the address where its sentences are quoted with their reference.

    Attributes:
        left_out: what kind of text it is if it was left out of the article, else None.
    """

    html: Markup
    cite: str
    left_out: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One result: text that the template escapes, and Markup that is escaped already."""

    id: str
    href: str
    original: str | None
    language: str | None
    kicker: tuple[str, ...]
    date: DateLine | None
    outlet: str | None
    title: Markup
    dek: str | None
    snippets: tuple[Passage, ...]
    authors: tuple[str, ...]
    quality: str | None
    copies: int
    matches: str | None
    also_matched: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLink:
    """An offered search: what it changes, how many articles it finds, and its address."""

    text: str
    count: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLine:
    """A part of the search in the query language, and how many articles it finds alone."""

    text: str
    count: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialCard:
    """A partial match: its card, and the words that it lacks."""

    card: Card
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """What the page offers beside the results. `parts` is empty for a search of one part: its count is the answer.

    Attributes:
        partial_title: how many partial matches there are; '' if there are none.
    """

    did_you_mean: OfferLink | None
    variants: tuple[OfferLink, ...]
    parts: tuple[PartLine, ...]
    offers: tuple[OfferLink, ...]
    partial_title: str
    partial: tuple[PartialCard, ...]


def card(hit: Hit, address: Address, root: str) -> Card:
    """Return the hit's card.

    Its link carries the search: the article's page marks the words of the query and links back to the results.
    """
    article = hit.article
    path = f"{root}/articles/{article.id}"
    # A snippet of the dek shows the dek: do not print it twice.
    dek_in_snippets = any(snippet.field == "dek" for snippet in hit.snippets)
    return Card(
        id=article.id,
        href=address.under(path),
        original=safe_link(article.url),
        language=language_tag(article),
        kicker=kicker(article),
        date=dateline(article.published),
        outlet=own_outlet(article),
        title=mark_matches(article.title, hit.title_matches),
        dek=None if dek_in_snippets else article.dek,
        snippets=tuple(_passage(snippet, path, address) for snippet in hit.snippets),
        authors=author_names(article),
        quality=quality_note(article),
        copies=article.copies,
        matches=count_with_noun(hit.match_count, "match", "matches") if hit.match_count else None,
        also_matched=hit.also_matched,
    )


def _passage(snippet: Snippet, path: str, address: Address) -> Passage:
    before = f"{query_string(address.pairs)}&" if address.pairs else ""
    left_out = LEFT_OUT_LABELS.get(snippet.field)
    return Passage(
        html=snippet_html(snippet),
        cite=f"{path}?{before}{passage_query(matched_span(snippet))}#cite",
        left_out=left_out,
    )


def kicker(article: Article) -> tuple[str, ...]:
    """Return kind, section and regions; a text that is repeated in other case appears once."""
    regions = [fact.label for fact in article.regions]
    by_casefold: dict[str, str] = {}
    for part in (article.kind, article.section, *regions):
        if part:
            by_casefold.setdefault(part.casefold(), part)
    return tuple(by_casefold.values())


def dateline(published: Published | None) -> DateLine | None:
    """Return the date with the precision that the article's page prints; None if it prints none."""
    if published is None:
        return None
    return DateLine(
        text=published_text(published),
        code=date_code(published.first, published.precision),
        source=source_text(published.source),
    )


def language_tag(article: Article) -> str | None:
    """Return the article's language for a `lang` attribute; None if it is unknown."""
    return None if article.language == "und" else article.language


def help_of(result: SearchResult, address: Address, path: str, root: str) -> Help:
    """Return what the page offers.

    Args:
        result: the engine's answer.
        address: its parameters.
        path: the path of searches.
        root: the path below which the server is mounted.
    """

    def link(offer: Offer) -> OfferLink:
        return OfferLink(
            text=offer_text(offer),
            count=_articles(offer.total),
            href=address_of_offer(address, result.request, offer.request).under(path),
        )

    few_hits, partial = result.few_hits, result.partial
    parts = few_hits.parts if few_hits else ()
    return Help(
        did_you_mean=link(result.did_you_mean) if result.did_you_mean else None,
        variants=tuple(map(link, result.variants)),
        parts=tuple(PartLine(text=part.text, count=_articles(part.total)) for part in parts) if len(parts) > 1 else (),
        offers=tuple(map(link, few_hits.offers if few_hits else ())),
        partial_title=f"{_articles(partial.total)} with some of the words" if partial and partial.total else "",
        partial=tuple(
            PartialCard(card=card(each.hit, address, root), lacks=each.lacks)
            for each in (partial.hits if partial else ())
        ),
    )


def _articles(count: int) -> str:
    return count_with_noun(count, "article", "articles") if count else "no article"
