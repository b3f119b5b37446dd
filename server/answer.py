"""A SearchResult → the JSON of an answer, here and behind `dateline search --json`.

The keys and their order are DESIGN.md's example; a key is never left out. Offsets count code points and are
half-open. `html` and `title_html` are escaped text with `<mark>`; everything else is plain text.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypedDict

from index.query import describe
from index.record import instant_to_text
from index.search import MAX_PAGE
from server.render import marked, snippet_html

if TYPE_CHECKING:
    from index.model import Article, Published
    from index.query import Query
    from index.search import DateCounts, FacetCounts, Hit, SearchResult, Snippet
    from server.address import Address


class WarningRecord(TypedDict):
    """Something in the query that was not read as typed; `start` and `stop` are where."""

    code: str
    message: str
    start: int
    stop: int
    repaired: str | None


class QueryRecord(TypedDict):
    """What was typed, how it was read, and what could not be."""

    q: str
    parsed: str
    warnings: list[WarningRecord]


class HiddenRecord(TypedDict):
    """What the total would gain if that one default were lifted."""

    undated: int
    quality: int
    copies: int


class AuthorRecord(TypedDict):
    """A name and what it stands for."""

    name: str
    kind: str


class RegionRecord(TypedDict):
    """A region and what says so."""

    key: str
    label: str
    source: str


class PublishedRecord(TypedDict):
    """The day, month or year printed, as its first and last day."""

    first: str
    last: str
    precision: str
    source: str


class SnippetRecord(TypedDict):
    """A passage: `text` is exactly `field[start:stop]`, `matches` count from its start."""

    field: str
    start: int
    stop: int
    text: str
    matches: list[list[int]]
    html: str


class HitRecord(TypedDict):
    """One article of the answer."""

    id: str
    title: str
    dek: str | None
    url: str | None
    authors: list[AuthorRecord]
    regions: list[RegionRecord]
    section: str | None
    kind: str | None
    site: str | None
    lang: str
    published: PublishedRecord | None
    added: str
    quality: str
    copies: int
    score: float
    matched_in: list[str]
    also_matched: list[str]
    title_html: str
    snippets: list[SnippetRecord]


class FacetValueRecord(TypedDict):
    """A value and how many articles have it, the facet's own selection aside."""

    value: str
    label: str
    count: int
    selected: bool


class FacetRecord(TypedDict):
    """A facet's values, commonest first."""

    values: list[FacetValueRecord]
    unknown: int
    other: int
    total_values: int
    multi_valued: bool


class BucketRecord(TypedDict):
    """The articles of a stretch of days, both included."""

    first: str
    last: str
    count: int


class DatesRecord(TypedDict):
    """The articles over time."""

    interval: str
    buckets: list[BucketRecord]
    unknown: int
    coarser: int


class IndexRecord(TypedDict):
    """What answered."""

    build: str
    generation: int
    articles: int
    version: str


class LinksRecord(TypedDict):
    """Addresses relative to the server; null where there is none."""

    self: str
    next: str | None
    prev: str | None
    html: str
    csv: str | None
    jsonl: str | None
    atom: str | None


class AnswerRecord(TypedDict):
    """The whole answer."""

    query: QueryRecord
    total: int
    hidden: HiddenRecord
    page: int
    per_page: int
    pages: int
    took_ms: float
    results: list[HitRecord]
    facets: dict[str, FacetRecord | DatesRecord]
    did_you_mean: None
    zero_hits: None
    index: IndexRecord
    links: LinksRecord


def to_json(result: SearchResult, address: Address, *, version: str, root: str = "") -> str:
    """Return the answer as one line of JSON, always encodable as UTF-8.

    Args:
        result: what the engine answered.
        address: the search's parameters, for the links.
        version: Dateline's version.
        root: the path the server is mounted below, without a slash at its end.
    """
    text = json.dumps(to_dict(result, address, version=version, root=root), ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def to_dict(result: SearchResult, address: Address, *, version: str, root: str = "") -> AnswerRecord:
    """Return the answer before it is written as text."""
    request, hidden, index = result.request, result.hidden, result.index
    return {
        "query": _query(request.query),
        "total": result.total,
        "hidden": {"undated": hidden.undated, "quality": hidden.quality, "copies": hidden.copies},
        "page": request.page,
        "per_page": request.per_page,
        "pages": result.pages,
        "took_ms": round(result.took_ms, 1),
        "results": [_hit(hit) for hit in result.hits],
        "facets": _facets(result),
        "did_you_mean": None,
        "zero_hits": None,
        "index": {
            "build": index.build,
            "generation": index.generation,
            "articles": index.articles,
            "version": version,
        },
        "links": _links(result, address, root),
    }


def _query(query: Query) -> QueryRecord:
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


def _hit(hit: Hit) -> HitRecord:
    article = hit.article
    return {
        "id": article.id,
        "title": article.title,
        "dek": article.dek,
        "url": article.url,
        "authors": [{"name": author.name, "kind": author.kind.value} for author in article.authors],
        "regions": [{"key": fact.key, "label": fact.label, "source": fact.source} for fact in article.regions],
        "section": article.section,
        "kind": article.kind,
        "site": article.site,
        "lang": article.language,
        "published": _published(article.published),
        "added": instant_to_text(article.added),
        "quality": article.quality.value,
        "copies": article.copies,
        "score": hit.score,
        "matched_in": list(hit.matched_in),
        "also_matched": list(hit.also_matched),
        "title_html": str(marked(article.title, hit.title_matches)),
        "snippets": [_snippet(snippet, article) for snippet in hit.snippets],
    }


def _published(published: Published | None) -> PublishedRecord | None:
    if published is None:
        return None
    return {
        "first": published.first.isoformat(),
        "last": published.last.isoformat(),
        "precision": published.precision.value,
        "source": published.source,
    }


def _snippet(snippet: Snippet, article: Article) -> SnippetRecord:
    return {
        "field": snippet.field,
        "start": snippet.start,
        "stop": snippet.stop,
        "text": snippet.text,
        "matches": [list(match) for match in snippet.matches],
        "html": str(snippet_html(snippet, article)),
    }


def _facets(result: SearchResult) -> dict[str, FacetRecord | DatesRecord]:
    facets: dict[str, FacetRecord | DatesRecord] = {counts.facet.value: _facet(counts) for counts in result.facets}
    if result.dates is not None:
        facets["date"] = _dates(result.dates)
    return facets


def _facet(counts: FacetCounts) -> FacetRecord:
    return {
        "values": [
            {"value": value.value, "label": value.label, "count": value.count, "selected": value.selected}
            for value in counts.values
        ],
        "unknown": counts.unknown,
        "other": counts.other,
        "total_values": counts.total_values,
        "multi_valued": counts.multi_valued,
    }


def _dates(dates: DateCounts) -> DatesRecord:
    return {
        "interval": dates.interval.value,
        "buckets": [
            {"first": bucket.first.isoformat(), "last": bucket.last.isoformat(), "count": bucket.count}
            for bucket in dates.buckets
        ],
        "unknown": dates.unknown,
        "coarser": dates.coarser,
    }


def _links(result: SearchResult, address: Address, root: str) -> LinksRecord:
    page, last = result.request.page, min(result.pages, MAX_PAGE)
    path = f"{root}/search.json"
    return {
        "self": address.under(path),
        "next": page_of(address, page + 1).under(path) if page < last else None,
        "prev": page_of(address, min(page - 1, max(last, 1))).under(path) if page > 1 else None,
        "html": address.under(f"{root}/search"),
        "csv": None,
        "jsonl": None,
        "atom": None,
    }


def page_of(address: Address, number: int) -> Address:
    """Return the address of that page of the same answer."""
    return address.put("page", str(number)) if number > 1 else address.drop("page")
