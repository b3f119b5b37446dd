"""Turn a SearchResult into the JSON of an answer, for `/search.json` and `dateline search --json`.

The keys and their order are fixed, and every key is always present. `docs/ANSWER.md` is the reference.
`scripts/make_schema.py` makes the JSON Schema, `docs/answer.schema.json`, from the types below; their docstrings become
its descriptions. Spans are half-open and count code points. A key that ends in `html` holds escaped text with `<mark>`;
all other text is plain.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal, TypedDict

from index.article.model import AuthorKind, Precision, Quality  # noqa: TC001 -- the schema reads the types as they run
from index.article.record import instant_to_text
from index.facets import Facet
from index.help import OfferKind, PartKind  # noqa: TC001 -- as above
from index.query.query import describe
from index.request import Interval, SearchRequest
from index.suggestions import SuggestionKind  # noqa: TC001 -- as above
from server.address import Address, address_of_offer
from server.citation.permalink import matched_span, quote_href
from server.render import mark_matches, snippet_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from index.article.model import Published
    from index.help import FewHits, LeftOut, Offer
    from index.query.query import Query
    from index.search import DateCounts, FacetCounts, FacetResult, Hit, IndexState, Partial, SearchResult, Snippet
    from index.suggestions import Suggestion

# In Annotated, each pair after the type is a keyword of JSON Schema and its value.
Count = Annotated[int, ("minimum", 0)]
Span = tuple[Count, Count]
ArticleId = Annotated[str, ("pattern", "^[a-z2-7]{16}$")]
Code = Annotated[str, ("pattern", "^[a-z]+(-[a-z]+)*$")]
Day = Annotated[str, ("format", "date")]
Instant = Annotated[str, ("format", "date-time")]
Html = Annotated[str, ("contentMediaType", "text/html")]
Link = Annotated[str, ("format", "uri-reference")]


class FieldName(StrEnum):
    """A searchable text of an article; `authors` holds the names in their order, with an empty line between two.

    From `caption` on it is text of the page that was left out of the article: all blocks of one role in their order,
    with an empty line between two. `other` holds those of every other role. Only a query that names such a field is
    searched there.
    """

    TITLE = "title"
    DEK = "dek"
    BODY = "body"
    AUTHORS = "authors"
    CAPTION = "caption"
    CREDIT = "credit"
    BIO = "bio"
    RELATED = "related"
    OTHER = "other"


class WarningRecord(TypedDict):
    """A part of the query that was not read as typed.

    `code` is stable, `message` is a sentence. `q[start:stop]` is the part: 0-based, half-open, in code points.
    `repaired` is a whole query that could be typed instead, or null if there is no better one.
    """

    code: Code
    message: str
    start: Count
    stop: Count
    repaired: str | None


class QueryRecord(TypedDict):
    """The query as typed, the same query as it was read, in the query language, and the parts not read as typed."""

    q: str
    parsed: str
    warnings: list[WarningRecord]


class HiddenRecord(TypedDict):
    """How many articles each default hides: the total grows by that number if this one default is changed.

    `undated`: articles without a date, if dates are filtered (`undated=include` shows them). `quality`: pages without
    an article (`quality=…`). `copies`: near-identical articles beside their original (`copies=show`).
    """

    undated: Count
    quality: Count
    copies: Count


class AuthorRecord(TypedDict):
    """A name in its canonical form, and whether it is a person, an agency, a staff or an outlet."""

    name: str
    kind: AuthorKind


class RegionRecord(TypedDict):
    """A region of the vocabulary: its key, its label, and where on the page it was found."""

    key: str
    label: str
    source: str


class PublishedRecord(TypedDict):
    """The printed day, month or year as its first and last day, and where it was found."""

    first: Day
    last: Day
    precision: Precision
    source: str


class SnippetRecord(TypedDict):
    """A passage: `text` is exactly `field[start:stop]`, and `matches` are spans of `text`.

    Spans are 0-based, half-open and count code points, not UTF-16 units and not bytes. Matches are sorted and
    disjoint; the list is empty if no word matched. `html` is `text` escaped, with `<mark>` and ellipses. `quote` is the
    address of the whole sentences from the first match to the last, with their reference.
    """

    field: FieldName
    start: Count
    stop: Count
    text: str
    matches: list[Span]
    html: Html
    quote: Link


class HitRecord(TypedDict):
    """One article of the answer.

    A fact that the page does not state is null. `added` is when the article came into the archive, never when it was
    published. `sets` are the user's sets that the article is in. `copies` counts the near-identical articles that it
    represents. `score` is comparable within one answer, and 0 if the order is not by relevance. `match_count` is how
    often the words of the query stand in the article. `matched_in` lists the fields where words of the query matched,
    `also_matched` the words that matched but are in no snippet.
    """

    id: ArticleId
    title: str
    dek: str | None
    url: str | None
    authors: list[AuthorRecord]
    regions: list[RegionRecord]
    sets: list[str]
    section: str | None
    kind: str | None
    outlet: str | None
    site: str | None
    lang: str
    published: PublishedRecord | None
    added: Instant
    quality: Quality
    copies: Count
    score: float
    match_count: Count
    matched_in: list[FieldName]
    also_matched: list[str]
    title_html: Html
    snippets: list[SnippetRecord]


class PartialHitRecord(HitRecord):
    """An article with some of the query's words, as a result, and the words that it lacks (`lacks`), as typed."""

    lacks: list[str]


class PartialRecord(TypedDict):
    """The articles with some of the query's words, but not all: how many, and the best of them, by relevance.

    `total` is exact; filters and defaults apply. The answer's own `total`, `facets` and exports never count them.
    """

    total: Count
    results: list[PartialHitRecord]


class OfferRecord(TypedDict):
    """Another search, which finds more: `total` is exactly how many articles it finds.

    `part` is the part of the search that it changes, `change` is what stands there instead; either may be ''. `q` is
    its query, `link` the whole search.
    """

    kind: OfferKind
    part: str
    change: str
    q: str
    total: Count
    link: Link


class PartRecord(TypedDict):
    """How many articles a part of the search finds alone: a word, a phrase, or a filter, typed or chosen.

    `text` is the part in the query language. `q[start:stop]` is where it was typed; both are 0 for a chosen filter.
    """

    kind: PartKind
    text: str
    start: Count
    stop: Count
    total: Count


class ZeroHitsRecord(TypedDict):
    """Why the answer has fewer than ten articles: each part alone, and searches that find more, the best first."""

    parts: list[PartRecord]
    offers: list[OfferRecord]


class LeftOutRecord(TypedDict):
    """How many more articles have the words only in text that was left out of them; null if none has.

    `roles` says how many of them have a word in text of each role: `caption`, `credit`, `bio`, `related`, `other`. One
    article may count under several, and a role that has none is missing. `offer` is the search that finds exactly these
    articles; null if its query is too long to be typed.
    """

    total: Count
    roles: dict[FieldName, Count]
    offer: OfferRecord | None


class FacetValueRecord(TypedDict):
    """A value and how many articles have it, counted without the facet's own filter; `value` is for the parameter.

    In a tree `parent` is the value above it and `depth` the number of values above; else they are null and 0.
    `spellings` are other texts that pages print for the value, at most ten; each of them filters as the value does.
    """

    value: str
    label: str
    count: Count
    selected: bool
    parent: str | None
    depth: Count
    spellings: list[str]


class FacetRecord(TypedDict):
    """A facet's values, the commonest first; selected values are listed even with a count of 0.

    All counts ignore the facet's own filter and apply every other one. `unknown` counts articles without a value, which
    the value `none` selects; `unknown_selected` says whether the search does. `other` counts those of the values that
    are not listed; `total_values` is the number of values. If an article has at most one value, the listed counts,
    `other` and `unknown` add up to the total without that filter. If it may have several (`multi_valued`), it counts
    under each.
    """

    values: list[FacetValueRecord]
    unknown: Count
    unknown_selected: bool
    other: Count
    total_values: Count
    multi_valued: bool


class BucketRecord(TypedDict):
    """The number of articles between two days, both included."""

    first: Day
    last: Day
    count: Count


class DateCountsRecord(TypedDict):
    """Articles over time; buckets in order, without a gap.

    `interval` is what the buckets have: the one that was `asked` for, or a wider one if that would need too many.
    `coarser` counts dates with less precision than the interval, `unknown` counts articles without a date.
    """

    interval: Literal[Interval.YEAR, Interval.MONTH, Interval.DAY]
    asked: Interval
    buckets: list[BucketRecord]
    unknown: Count
    coarser: Count


class DatesRecord(DateCountsRecord):
    """The articles over time, counted without the filters `from` and `to`.

    `within` counts those that the filters let through, by the finer of the requested interval and `auto`: a year by
    months, a month by days. It is null without `from` and `to`.
    """

    within: DateCountsRecord | None


class IndexRecord(TypedDict):
    """The state of the index: equal builds, generations and versions give equal answers."""

    build: str
    generation: Count
    articles: Count
    version: str


class LinksRecord(TypedDict):
    """Addresses on this server; null if there is no such page or format."""

    self: Link
    next: Link | None
    prev: Link | None
    html: Link
    csv: Link | None
    jsonl: Link | None
    atom: Link | None


FacetRecords = dict[Facet | Literal["date"], FacetRecord | DatesRecord]


class FacetLinksRecord(TypedDict):
    """Addresses on this server: this list, and the search whose values it lists, as JSON and as a page."""

    self: Link
    search: Link
    html: Link


class FacetAnswerRecord(FacetRecord):
    """The values of one facet that begin with a prefix, or whose labels do, counted as a search counts them.

    `total` is the search's. `values`, `other` and `total_values` are of the values with the prefix, `unknown` is of all
    articles.
    """

    facet: Facet
    prefix: str
    total: Count
    index: IndexRecord
    links: FacetLinksRecord


class AnswerRecord(TypedDict):
    """The answer to a search; a page past the end has no results.

    `total` is exact and counts the articles of all pages; `took_ms` is the engine's time in milliseconds.
    """

    query: QueryRecord
    total: Count
    hidden: HiddenRecord
    page: Annotated[int, ("minimum", 1)]
    per_page: Annotated[int, ("minimum", 1)]
    pages: Count
    took_ms: float
    results: list[HitRecord]
    partial: PartialRecord | None
    facets: FacetRecords
    did_you_mean: OfferRecord | None
    variants: list[OfferRecord]
    zero_hits: ZeroHitsRecord | None
    left_out: LeftOutRecord | None
    index: IndexRecord
    links: LinksRecord


class SuggestionRecord(TypedDict):
    """A way to go on from what is typed: `link` is a search that finds `total` articles, or the article of a title.

    `total` is null for a title, `id` for anything else.
    """

    kind: SuggestionKind
    text: str
    total: Count | None
    id: str | None
    link: Link


class SuggestionsRecord(TypedDict):
    """The answer of `/suggest.json`: suggestions for `q`, by kind."""

    q: str
    suggestions: list[SuggestionRecord]


def to_json(result: SearchResult, address: Address, *, version: str, root: str, forms: Mapping[str, str]) -> str:
    """Return the answer as one line of JSON that can always be encoded as UTF-8.

    Args:
        result: the engine's answer.
        address: the search's parameters, for the links.
        version: Dateline's version.
        root: the path below which the server is mounted, without a slash at its end.
        forms: the URL of the answer in each format, by the format's name.
    """
    return json_text(to_dict(result, address, version=version, root=root, forms=forms))


def facet_to_json(result: FacetResult, address: Address, *, version: str, root: str) -> str:
    """Return the values of a facet as one line of JSON; the arguments are those of `to_json`."""
    counts = result.counts
    prefix = (("prefix", result.prefix),) if result.prefix else ()
    answer: FacetAnswerRecord = {
        **_facet(counts),
        "facet": counts.facet,
        "prefix": result.prefix,
        "total": result.total,
        "index": index_record(result.index, version),
        "links": {
            "self": address.under(f"{root}/facets/{counts.facet}.json", *prefix),
            "search": address.under(f"{root}/search.json"),
            "html": address.under(f"{root}/search"),
        },
    }
    return json_text(answer)


def json_text(record: object) -> str:
    """Return a record as one line of JSON that can always be encoded as UTF-8."""
    # A lone surrogate cannot be encoded; `backslashreplace` makes it the escape that JSON has for it.
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")


def to_dict(
    result: SearchResult, address: Address, *, version: str, root: str, forms: Mapping[str, str]
) -> AnswerRecord:
    """Return the answer as a dict."""
    request, hidden, index = result.request, result.hidden, result.index

    def offer(offered: Offer) -> OfferRecord:
        link = address_of_offer(address, request, offered.request).under(f"{root}/search")
        return {
            "kind": offered.kind,
            "part": offered.part,
            "change": offered.change,
            "q": offered.request.query.text,
            "total": offered.total,
            "link": link,
        }

    return {
        "query": query_record(request.query),
        "total": result.total,
        "hidden": {"undated": hidden.undated, "quality": hidden.quality, "copies": hidden.copies},
        "page": request.page,
        "per_page": request.per_page,
        "pages": result.pages,
        "took_ms": round(result.took_ms, 1),
        "results": [hit_record(hit, root, index) for hit in result.hits],
        "partial": _partial(result.partial, root, index),
        "facets": _facets(result),
        "did_you_mean": offer(result.did_you_mean) if result.did_you_mean else None,
        "variants": [offer(variant) for variant in result.variants],
        "zero_hits": _zero_hits(result.few_hits, offer),
        "left_out": _left_out(result.left_out, offer),
        "index": index_record(result.index, version),
        "links": _links(result, address, root, forms),
    }


def query_record(query: Query) -> QueryRecord:
    """Return a query as typed, as it was read, and what was not read as typed."""
    warnings: list[WarningRecord] = [
        {
            "code": warned.code,
            "message": warned.message,
            "start": warned.extent[0],
            "stop": warned.extent[1],
            "repaired": warned.repaired,
        }
        for warned in query.warnings
    ]
    return {"q": query.text, "parsed": describe(query.root), "warnings": warnings}


def index_record(index: IndexState, version: str) -> IndexRecord:
    """Return the state of the index that answered."""
    return {"build": index.build, "generation": index.generation, "articles": index.articles, "version": version}


def hit_record(hit: Hit, root: str, index: IndexState) -> HitRecord:
    """Return one article of the answer as a dict.

    Args:
        hit: the article.
        root: the path below which the server is mounted, without a slash at its end.
        index: the generation that answered.
    """
    article = hit.article
    path = f"{root}/articles/{article.id}"
    return {
        "id": article.id,
        "title": article.title,
        "dek": article.dek,
        "url": article.url,
        "authors": [{"name": author.name, "kind": author.kind} for author in article.authors],
        "regions": [{"key": fact.key, "label": fact.label, "source": fact.source} for fact in article.regions],
        "sets": list(article.sets),
        "section": article.section,
        "kind": article.kind,
        "outlet": article.outlet.name if article.outlet else None,
        "site": article.site,
        "lang": article.language,
        "published": published_to_dict(article.published),
        "added": instant_to_text(article.added),
        "quality": article.quality,
        "copies": article.copies,
        "score": hit.score,
        "match_count": hit.match_count,
        "matched_in": list(map(FieldName, hit.matched_in)),
        "also_matched": list(hit.also_matched),
        "title_html": str(mark_matches(article.title, hit.title_matches)),
        "snippets": [_snippet(snippet, path, index) for snippet in hit.snippets],
    }


def published_to_dict(published: Published | None) -> PublishedRecord | None:
    """Return a date of publication, or null."""
    if published is None:
        return None
    return {
        "first": published.first.isoformat(),
        "last": published.last.isoformat(),
        "precision": published.precision,
        "source": published.source,
    }


def _snippet(snippet: Snippet, path: str, index: IndexState) -> SnippetRecord:
    return {
        "field": FieldName(snippet.field),
        "start": snippet.start,
        "stop": snippet.stop,
        "text": snippet.text,
        "matches": list(snippet.matches),
        "html": str(snippet_html(snippet)),
        "quote": quote_href(path, matched_span(snippet), index),
    }


def _partial(partial: Partial | None, root: str, index: IndexState) -> PartialRecord | None:
    if partial is None:
        return None
    hits: list[PartialHitRecord] = [
        {**hit_record(each.hit, root, index), "lacks": list(each.lacks)} for each in partial.hits
    ]
    return {"total": partial.total, "results": hits}


def _zero_hits(few_hits: FewHits | None, offer: Callable[[Offer], OfferRecord]) -> ZeroHitsRecord | None:
    if few_hits is None:
        return None
    parts: list[PartRecord] = [
        {
            "kind": part.kind,
            "text": part.text,
            "start": part.extent[0],
            "stop": part.extent[1],
            "total": part.total,
        }
        for part in few_hits.parts
    ]
    return {"parts": parts, "offers": list(map(offer, few_hits.offers))}


def _left_out(left_out: LeftOut | None, offer: Callable[[Offer], OfferRecord]) -> LeftOutRecord | None:
    if left_out is None:
        return None
    shown = offer(left_out.offer) if left_out.offer else None
    return {
        "total": left_out.total,
        "roles": {FieldName(role): count for role, count in left_out.roles},
        "offer": shown,
    }


def _facets(result: SearchResult) -> FacetRecords:
    facets: FacetRecords = {counts.facet: _facet(counts) for counts in result.facets}
    if result.dates is not None:
        facets["date"] = _dates(result.dates)
    return facets


def _facet(counts: FacetCounts) -> FacetRecord:
    return {
        "values": [
            {
                "value": value.value,
                "label": value.label,
                "count": value.count,
                "selected": value.selected,
                "parent": value.parent,
                "depth": value.depth,
                "spellings": list(value.spellings),
            }
            for value in counts.values
        ],
        "unknown": counts.unknown,
        "unknown_selected": counts.unknown_selected,
        "other": counts.other,
        "total_values": counts.total_values,
        "multi_valued": counts.multi_valued,
    }


def _dates(dates: DateCounts) -> DatesRecord:
    return {**_date_counts(dates), "within": _date_counts(dates.within) if dates.within else None}


def _date_counts(dates: DateCounts) -> DateCountsRecord:
    assert dates.interval is not Interval.AUTO
    return {
        "interval": dates.interval,
        "asked": dates.asked,
        "buckets": [
            {"first": bucket.first.isoformat(), "last": bucket.last.isoformat(), "count": bucket.count}
            for bucket in dates.buckets
        ],
        "unknown": dates.unknown,
        "coarser": dates.coarser,
    }


def _links(result: SearchResult, address: Address, root: str, forms: Mapping[str, str]) -> LinksRecord:
    page, last = result.request.page, result.last_page
    path = f"{root}/search.json"
    return {
        "self": address.under(path),
        "next": address_of_page(address, page + 1).under(path) if page < last else None,
        "prev": address_of_page(address, min(page - 1, max(last, 1))).under(path) if page > 1 else None,
        "html": forms["html"],
        "csv": forms.get("csv"),
        "jsonl": forms.get("jsonl"),
        "atom": forms.get("atom"),
    }


def address_of_page(address: Address, page: int) -> Address:
    """Return the address of a page, from 1, of the same search."""
    return address.put("page", str(page)) if page > 1 else address.drop("page")


def suggestions_to_json(typed: str, suggestions: Iterable[Suggestion], *, root: str) -> str:
    """Return the answer of `/suggest.json` as one line of JSON."""
    answer: SuggestionsRecord = {"q": typed, "suggestions": [_suggestion(each, root) for each in suggestions]}
    return json.dumps(answer, ensure_ascii=False)


def _suggestion(suggestion: Suggestion, root: str) -> SuggestionRecord:
    link, request = f"{root}/articles/{suggestion.article_id}", suggestion.request
    if request is not None:
        link = address_of_offer(Address(), SearchRequest(), request).under(f"{root}/search")
    return {
        "kind": suggestion.kind,
        "text": suggestion.text,
        "total": suggestion.total,
        "id": suggestion.article_id or None,
        "link": link,
    }
