"""What the list of results shows: hits, partial matches, and other searches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.article.model import PARAGRAPH_BREAK, AuthorKind
from index.facets import Facet, own_outlet
from index.request import Undated
from server.address import address_of_offer
from server.citation.permalink import matched_span, passage_query
from server.pages.excerpts import MAX_COLUMNS, SHORT_COLUMNS, excerpt, width
from server.render import mark_matches, snippet_html
from server.wording import (
    HOST_REASON,
    LEFT_OUT_LABELS,
    articles_text,
    count_with_noun,
    date_code,
    inferred_date_reason,
    inferred_reason,
    is_printed,
    offer_text,
    part_text,
    published_text,
    quality_note,
    source_text,
    value_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from index.article.model import Article, Published, RegionFact
    from index.help import Offer
    from index.search import Hit, SearchResult, Snippet
    from server.pages.links import Links

LINE_COLUMNS: Final = 80
"""A longer title takes two lines of a wide page."""

MAX_AUTHORS: Final = 2
"""Most authors that are named on a card."""

MAX_PLACES: Final = 3
"""Most regions that are named on a card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLine:
    """A date in words, as an ISO code, and where it was found."""

    text: str
    code: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact on a card: `href` adds it to the filters.

    Attributes:
        kind: outlet, date, undated, author or region; it is a class of the element.
        text: what is shown; Markup if matches are marked.
        href: the address of the search with this filter; None if it is set already, or if there is none.
        code: the date as an ISO code.
        why: how it is known if the page does not state it.
    """

    kind: str
    text: str | Markup
    href: str | None
    code: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """An excerpt or a snippet, and the address where its sentences are quoted with their reference.

    Attributes:
        left_out: what kind of text it is if it was left out of the article, else None.
    """

    html: Markup
    cite: str
    left_out: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One result: text that the template escapes, and Markup that is escaped already.

    Attributes:
        is_long: whether the title takes two lines of a wide page; its excerpt then takes two.
        source: outlet, date and authors.
        unnamed: how many more authors there are.
        subjects: kind and section.
        places: regions.
        excerpt: what matched; None if the article has no text, or no snippets are wanted.
        more: further passages.
        lacks: the words that a partial match lacks.
    """

    id: str
    href: str
    language: str | None
    title: Markup
    is_long: bool
    source: tuple[Fact, ...]
    unnamed: int
    subjects: tuple[str, ...]
    places: tuple[Fact, ...]
    excerpt: Passage | None
    more: tuple[Passage, ...]
    quality: str | None
    copies: str | None
    matches: str | None
    also_matched: tuple[str, ...]
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLink:
    """An offered search: what it changes, how many articles it finds, and its address."""

    text: str
    count: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLine:
    """A part of the search in words, and how many articles it finds alone."""

    text: str
    count: str


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
    partial: tuple[Card, ...]


def card(hit: Hit, links: Links, root: str, lacks: tuple[str, ...] = ()) -> Card:
    """Return the hit's card.

    Its link carries the search: the article's page marks the words of the query and links back to the results.
    """
    article = hit.article
    path = f"{root}/articles/{article.id}"
    is_long = width(article.title) > LINE_COLUMNS
    shown = excerpt(article, hit.snippets, SHORT_COLUMNS if is_long else MAX_COLUMNS)
    authors = tuple(_authors(article, hit.snippets, links))
    outlet = _outlet(article, links)
    return Card(
        id=article.id,
        href=f"{path}?{links.query}" if links.query else path,
        language=language_tag(article),
        title=mark_matches(article.title, hit.title_matches),
        is_long=is_long,
        source=(*outlet, _date(article, links), *authors[:MAX_AUTHORS]),
        unnamed=max(0, len(authors) - MAX_AUTHORS),
        subjects=_subjects(article),
        places=tuple([_place(fact, links) for fact in article.regions[:MAX_PLACES]]),
        excerpt=_passage(shown.pieces, shown.cited or shown.pieces[0], path, links) if shown.pieces else None,
        more=tuple([_passage((each,), each, path, links) for each in shown.more]),
        quality=quality_note(article),
        copies=count_with_noun(article.copies, "copy", "copies") if article.copies else None,
        matches=count_with_noun(hit.match_count, "match", "matches") if hit.match_count else None,
        also_matched=hit.also_matched,
        lacks=lacks,
    )


def _passage(pieces: Sequence[Snippet], cited: Snippet, path: str, links: Links) -> Passage:
    query = f"{links.query}&" if links.query else ""
    cite = f"{path}?{query}{passage_query(matched_span(cited))}#cite"
    return Passage(html=snippet_html(*pieces), cite=cite, left_out=LEFT_OUT_LABELS.get(cited.field))


def _outlet(article: Article, links: Links) -> tuple[Fact, ...]:
    name = own_outlet(article)
    if name is None:
        return ()
    why = inferred_reason(article.outlet.source) if article.outlet else HOST_REASON
    return (Fact(kind="outlet", text=name, href=links.only(Facet.OUTLET.value, name), why=why),)


def _date(article: Article, links: Links) -> Fact:
    published = article.published
    if published is None:
        return Fact(kind="undated", text="no date printed", href=links.only("undated", Undated.ONLY))
    code, address = date_code(published.first, published.precision), links.address
    return Fact(
        kind="date",
        text=published_text(published),
        href=None if address.value("from") == code == address.value("to") else links.dated(code, code),
        code=code,
        why=inferred_date_reason(published.source),
    )


def _authors(article: Article, snippets: Sequence[Snippet], links: Links) -> Iterator[Fact]:
    """Yield the authors with their matches marked. Only persons are a filter: no other name is counted."""
    matched = [(each.start + start, each.start + stop) for each in snippets if each.field == "authors"
               for start, stop in each.matches]  # fmt: skip
    begin = 0
    for author in article.authors:
        end = begin + len(author.name)
        if is_printed(author):
            spans = matched and tuple(
                (start - begin, stop - begin) for start, stop in matched if begin <= start < stop <= end
            )
            is_person = author.kind is AuthorKind.PERSON
            yield Fact(
                kind="author",
                text=mark_matches(author.name, spans) if spans else author.name,
                href=links.only(Facet.AUTHOR.value, author.name) if is_person else None,
                why=inferred_reason(author.source),
            )
        begin = end + len(PARAGRAPH_BREAK)


def _place(fact: RegionFact, links: Links) -> Fact:
    href = links.only(Facet.REGION.value, fact.key)
    return Fact(kind="region", text=fact.label, href=href, why=inferred_reason(fact.source))


def _subjects(article: Article) -> tuple[str, ...]:
    """Return kind and section, without one that repeats the other or a region, in whatever case."""
    if not article.section and not article.kind:
        return ()
    places = {fact.label.casefold() for fact in article.regions}
    pairs = ((Facet.SECTION, article.section), (Facet.KIND, article.kind))
    parts = {part.casefold(): part for part in (value_text(facet, value) for facet, value in pairs if value)}
    return tuple(part for key, part in reversed(parts.items()) if key not in places)


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


def help_of(result: SearchResult, links: Links, root: str) -> Help:
    """Return what the page offers.

    Args:
        result: the engine's answer.
        links: makes links to searches.
        root: the path below which the server is mounted.
    """

    def link(offer: Offer) -> OfferLink:
        return OfferLink(
            text=offer_text(offer),
            count=articles_text(offer.total),
            href=links.to(address_of_offer(links.address, result.request, offer.request)),
        )

    few_hits, partial = result.few_hits, result.partial
    parts = few_hits.parts if few_hits and len(few_hits.parts) > 1 else ()
    return Help(
        did_you_mean=link(result.did_you_mean) if result.did_you_mean else None,
        variants=tuple(map(link, result.variants)),
        parts=tuple(PartLine(text=part_text(part.text), count=articles_text(part.total)) for part in parts)
        if len(parts) > 1
        else (),
        offers=tuple(map(link, few_hits.offers if few_hits else ())),
        partial_title=f"{articles_text(partial.total)} with some of the words" if partial and partial.total else "",
        partial=tuple(card(each.hit, links, root, each.lacks) for each in (partial.hits if partial else ())),
    )
