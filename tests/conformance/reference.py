"""The reference engine: the port's contract by brute force, in memory, in the simplest way.

It shares analysis, fields and snippets with the other engines, and nothing else. It looks for words among tokens,
tests each article against each filter, counts in loops, and takes its scores from `brute_force`.

`LooseEngine` is the same engine without the promises that a remote engine may not make. With it, the suite tests what
the contract asks of such an engine.
"""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from index import fields
from index.alike import similar
from index.article import regions
from index.article.model import HIDDEN_QUALITIES, Article, Precision, span_of
from index.engine import CheckedIndex, EngineInfo, IdState, KnownId
from index.errors import ArticleNotFoundError, ArticleRemovedError, EngineLockedError, EngineUnavailableError
from index.facets import DEFAULT_FACETS, Facet
from index.highlight.matches import patterns_in
from index.highlight.snippets import every_match
from index.offers import printing
from index.offers.completion import names, suggest
from index.offers.offers import with_offers
from index.offers.partial import lacked_words, partial_request
from index.offers.related import related
from index.query.parser import parse
from index.query.query import (
    And,
    Dated,
    Everything,
    Leaf,
    Node,
    Not,
    Or,
    Phrase,
    Query,
    TextField,
    Value,
    positive_leaves,
)
from index.readings import with_second_reading
from index.request import MAX_PAGE, MAX_PER_PAGE, Copies, Interval, SearchRequest, Sort, Undated
from index.search import (
    DateBucket,
    DateCounts,
    Explanation,
    ExportResult,
    FacetCounts,
    FacetResult,
    FacetValue,
    Hidden,
    Hit,
    IndexState,
    Partial,
    PartialHit,
    SearchResult,
)
from index.suggestions import Related, Similar, Suggestion  # fmt: skip
from index.tally import AnswerCounts, CountedValue, CountRequest, Counts
from index.text import analysis
from tests.conformance.brute_force import Pile, edits_between
from tests.highlighting import highlight

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from index.article.model import DateRange

MOST_BUCKETS: Final = 4000
_PRECISIONS: Final = {Interval.DAY: Precision.DAY, Interval.MONTH: Precision.MONTH, Interval.YEAR: Precision.YEAR}
_WIDTHS: Final = tuple(_PRECISIONS)


@dataclass(frozen=True)
class Tombstone:
    """What is left of an article that the user removed."""

    removed: datetime | None


class ReferenceBatch:
    """Changes to a copy, which replaces the index at commit."""

    def __init__(self, build: str, articles: dict[str, Article], aliases: dict[str, str | Tombstone]) -> None:
        self.build = build
        self.articles = articles
        self.aliases = aliases

    def put(self, article: Article) -> None:
        self.aliases.pop(article.id, None)
        self.articles[article.id] = article

    def remove(
        self,
        article_id: str,
        *,
        moved_to: str | None = None,
        tombstone: bool = False,
        removed: datetime | None = None,
    ) -> None:
        self.articles.pop(article_id, None)
        self.aliases.pop(article_id, None)
        if tombstone or moved_to is not None:
            self.aliases[article_id] = moved_to or Tombstone(removed)

    def purge(self) -> None:
        pass


class ReferenceEngine:
    """An Engine that loops over its articles."""

    promises = True

    def __init__(self) -> None:
        self._articles: dict[str, Article] = {}
        self._now = Pile([]), IndexState(build="", generation=0, articles=0)
        self._aliases: dict[str, str | Tombstone] = {}
        self._build = self._decide = ""
        self._builds = 0
        self._writing = threading.Lock()

    def search(self, request: SearchRequest) -> SearchResult:
        answer = self._read(request)
        result = answer.result()
        some_words = partial_request(result.request, result.total)
        if some_words is not None:
            some = _Answer(some_words, answer.pile, answer.state, self._score)
            result = replace(result, partial=some.partial_matches(result.request.query))
        return with_offers(result, ReferenceAsking(answer.pile, answer.state))

    def suggest(self, typed: str, limit: int, read: Callable[[str], Query] = parse) -> tuple[Suggestion, ...]:
        self._check_there()
        return suggest(typed, limit, read, ReferenceAsking(*self._now))

    def asking(self) -> ReferenceAsking:
        """Return what offers may ask of the articles as they are now."""
        return ReferenceAsking(*self._now)

    def facet_values(self, facet: Facet, prefix: str, request: SearchRequest) -> FacetResult:
        answer = self._read(request)
        return FacetResult(
            request=answer.request, prefix=prefix, total=len(answer.without()), index=answer.state,
            counts=answer.facet(facet, analysis.fold(prefix)),
        )  # fmt: skip

    def export(self, request: SearchRequest) -> ExportResult:
        answer = self._read(request)
        return ExportResult(
            request=answer.request, total=len(answer.without()), index=answer.state, hits=answer.hits()
        )  # fmt: skip

    def count(self, request: CountRequest) -> Counts:
        now = self._now
        answers = [self._read(each, now) for each in request.requests]
        if isinstance(request.by, Facet):
            return _counted_by_facet(request.by, answers, now)
        if isinstance(request.by, Interval):
            return _counted_by_date(request.by, answers, now[1])
        totals = tuple(AnswerCounts(request=each.request, total=len(each.without())) for each in answers)
        return Counts(by=None, values=(), answers=totals, index=now[1])

    def _read(self, request: SearchRequest, now: tuple[Pile, IndexState] | None = None) -> _Answer:
        self._check_there()
        now = now or self._now
        return with_second_reading(
            request, lambda read: _Answer(read, *now, self._score), lambda read: len(read.without())
        )

    def _score(self, score: float) -> float:
        return score

    def get(self, article_id: str) -> Article:
        self._check_there()
        wanted, seen = article_id, set[str]()
        while wanted not in seen:
            seen.add(wanted)
            if wanted in self._articles:
                return self._articles[wanted]
            moved_to = self._aliases.get(wanted, wanted)
            if isinstance(moved_to, Tombstone):
                raise ArticleRemovedError(article_id, moved_to.removed)
            wanted = moved_to
        raise ArticleNotFoundError(article_id)

    def explain(self, article_id: str, request: SearchRequest) -> Explanation:
        return self._read(request).explanation(self.get(article_id))

    def similar(self, article_id: str, limit: int) -> Similar:
        article = self.get(article_id)
        pile, state = self._now
        hits = similar(article, limit, ReferenceAsking(pile, state, self._score))
        return Similar(article=article, hits=hits, index=state)

    def related(self, request: SearchRequest, limit: int) -> Related:
        self._check_there()
        pile, state = self._now
        answered, total, words = related(request, limit, ReferenceAsking(pile, state, self._score))
        return Related(request=answered, total=total, words=words, index=state)

    def info(self) -> EngineInfo:
        self._check_there()
        return EngineInfo(
            engine="reference", detail="", build=self._build, generation=self._now[1].generation,
            articles=len(self._articles), analysis=analysis.VERSION, vocabulary=regions.VERSION, decide=self._decide,
            durable=False, atomic_batches=self.promises, isolated=self.promises, exact_scores=self.promises,
            purges=self.promises,
        )  # fmt: skip

    def known_ids(self) -> Iterator[KnownId]:
        self._check_there()
        articles, aliases = self._articles, self._aliases
        yield from (KnownId(id=article_id, state=IdState.ARTICLE) for article_id in articles)
        for article_id, moved_to in aliases.items():
            if isinstance(moved_to, Tombstone):
                yield KnownId(id=article_id, state=IdState.REMOVED, removed=moved_to.removed)
            else:
                yield KnownId(id=article_id, state=IdState.MOVED, moved_to=moved_to)

    def check(self) -> CheckedIndex:
        self._check_there()
        return CheckedIndex(articles=len(self._articles), detail=f"{len(self._articles)} articles")

    @contextmanager
    def batch(self) -> Iterator[ReferenceBatch]:
        with self._locked():
            self._check_there()
            changes = ReferenceBatch(self._build, dict(self._articles), dict(self._aliases))
            yield changes
            self._adopt(changes)

    @contextmanager
    def rebuild(self, *, decide: str) -> Iterator[ReferenceBatch]:
        with self._locked():
            self._builds += 1
            changes = ReferenceBatch(f"build {self._builds}", {}, {})
            yield changes
            self._adopt(changes)
            self._decide = decide

    def close(self) -> None:
        pass

    @contextmanager
    def _locked(self) -> Iterator[None]:
        if not self._writing.acquire(blocking=False):
            raise EngineLockedError("somebody else is writing")
        try:
            yield
        finally:
            self._writing.release()

    def _adopt(self, changes: ReferenceBatch) -> None:
        self._aliases = changes.aliases
        self._publish(changes.build, changes.articles)

    def _publish(self, build: str, articles: dict[str, Article]) -> None:
        self._articles, self._build = articles, build
        state = IndexState(build=build, generation=self._now[1].generation + 1, articles=len(articles))
        self._now = Pile(list(articles.values())), state

    def _check_there(self) -> None:
        if not self._build:
            raise EngineUnavailableError("there is no index")


class LooseEngine(ReferenceEngine):
    """An Engine that keeps what every engine must, and nothing more."""

    promises = False

    def _score(self, score: float) -> float:
        """Return the score rounded to three digits, so that order and ties differ from the exact ones."""
        return float(f"{score:.3g}") + 1

    def export(self, request: SearchRequest) -> ExportResult:
        return replace(super().export(request), hits=self._hits(request))

    def _hits(self, request: SearchRequest) -> Iterator[Hit]:
        """Yield page after page, each from the newest generation."""
        for page in range(1, MAX_PAGE + 1):
            result = self.search(replace(request, page=page, per_page=MAX_PER_PAGE))
            yield from result.hits
            if page >= result.pages:
                return

    def _adopt(self, changes: ReferenceBatch) -> None:
        """Publish half of a batch before all of it."""
        if changes.build == self._build:
            part = dict(islice(changes.articles.items(), len(changes.articles) // 2))
            self._publish(self._build, self._articles | part)
        super()._adopt(changes)


class ReferenceAsking:
    """What the offers ask of some articles."""

    def __init__(self, pile: Pile, state: IndexState, score: Callable[[float], float] = float) -> None:
        self._pile = pile
        self._state = state
        self._score = score

    def article_count(self) -> int:
        return len(self._pile.articles)

    def best(self, request: SearchRequest) -> list[tuple[Article, float, set[Leaf]]]:
        answer = _Answer(request, self._pile, self._state, self._score)
        return [
            (hit.article, hit.score, {leaf for leaf in answer.leaves if self._pile.frequency(leaf, hit.article)})
            for hit in answer.result().hits
        ]

    def total(self, request: SearchRequest) -> int:
        return len(_Answer(request, self._pile, self._state, float).without())

    def totals(self, request: SearchRequest, nodes: Sequence[Node]) -> list[int]:
        articles = _Answer(request, self._pile, self._state, float).without()
        return [len(articles), *(sum(holds(node, each, self._pile) for each in articles) for node in nodes)]

    def frequency(self, field: TextField, term: str) -> int:
        return self._frequencies(field)[term]

    def words_like(self, term: str, edits: int) -> Iterator[tuple[str, int]]:
        for word, frequency in self._frequencies(TextField.ANY).items():
            if edits_between(word, term) <= edits:
                yield word, frequency

    def examples(self, term: str) -> Iterator[Article]:
        leaf = Phrase(text=term)
        yield from (article for article in self._pile.articles if self._pile.frequency(leaf, article))

    def words_beginning(self, prefix: str, limit: int, *, with_typo: bool) -> list[tuple[str, int]]:
        begun = (each for each in self._frequencies(TextField.ANY).items() if begins(each[0], prefix, with_typo))
        return sorted(begun, key=lambda each: (-each[1], each[0]))[:limit]

    def values_beginning(self, facet: Facet, prefix: str, limit: int, *, with_typo: bool) -> list[tuple[str, int]]:
        begun = (
            (value, count)
            for value, count in self.values(facet)
            if any(begins(name, prefix, with_typo) for name in names(facet, value))
        )
        return sorted(begun, key=lambda each: (-each[1], each[0]))[:limit]

    def printed(self, term: str) -> str:
        return printing.printed(term, self)

    def articles(self, request: SearchRequest) -> list[Article]:
        return [hit.article for hit in _Answer(request, self._pile, self._state, float).result().hits]

    def values(self, facet: Facet) -> Iterator[tuple[str, int]]:
        shown = _shown(facet, self._pile.articles)
        yield from Counter(
            shown[analysis.fold(value)]
            for article in self._pile.articles
            for value in fields.facet_values(article, facet)
        ).items()

    def _frequencies(self, field: TextField) -> Counter[str]:
        return self._pile.once(("frequencies", field), lambda: self._pile.frequencies(field))


def begins(text: str, prefix: str, with_typo: bool) -> bool:
    """Return whether a text begins so; with a typo, whether it does not, and a beginning of it is one edit away."""
    if not with_typo or text.startswith(prefix):
        return text.startswith(prefix) and not with_typo
    lengths = range(max(0, len(prefix) - 1), len(prefix) + 2)
    return any(edits_between(text[:length], prefix) == 1 for length in lengths)


def holds(node: Node, article: Article, pile: Pile) -> bool:
    """Return whether a query finds an article; undated articles are in no range."""
    match node:
        case Everything():
            return True
        case Leaf():
            return pile.frequency(node, article) > 0
        case Value():
            return fields.value_term(node.field, node.value) in fields.value_terms(article, node.field)
        case Dated():
            return article.published is not None and node.dates.overlaps(article.published)
        case Not():
            return not holds(node.child, article, pile)
        case And():
            return all(holds(child, article, pile) for child in node.children)
        case Or():
            return any(holds(child, article, pile) for child in node.children)
    raise TypeError(node)


class _Answer:
    """One request over some articles."""

    def __init__(self, request: SearchRequest, pile: Pile, state: IndexState, score: Callable[[float], float]) -> None:
        self.request = request
        self.state = state
        self.score = score
        self.pile = pile
        self.leaves = list(positive_leaves(request.query.root))
        self.sort = request.order
        parts = _conjuncts(request.query.root)
        self.typed = [part.dates for part in parts if isinstance(part, Dated)]
        words = And(children=tuple(part for part in parts if not isinstance(part, Dated)))
        self.found = pile.once(words, lambda: [each for each in pile.articles if holds(words, each, pile)])
        self.filters = dict(self._filters())
        self._stopped = [{key for key, keeps in self.filters.items() if not keeps(each)} for each in self.found]

    def _filters(self) -> Iterator[tuple[str, Callable[[Article], bool]]]:
        request = self.request
        asked = any(each.facet is Facet.QUALITY and not each.exclude for each in request.selections)
        if not asked and not _asks_quality(request.query.root):
            yield "hidden quality", lambda article: article.quality not in HIDDEN_QUALITIES
        if request.copies is Copies.GROUP:
            yield "copies", lambda article: article.lead
        if self.typed:
            yield "typed", lambda article: self._in(self.typed, article)
        if (given := request.dates) is not None:
            yield "given", lambda article: self._in([given], article)
        elif request.undated is Undated.ONLY and not self.typed:
            yield "given", lambda article: article.published is None
        for facet in {each.facet for each in request.selections}:
            yield facet, lambda article, facet=facet: self._selected(facet, article)  # type: ignore[misc]

    def _in(self, ranges: list[DateRange], article: Article) -> bool:
        published = article.published
        if published is None:
            return self.request.undated is not Undated.EXCLUDE
        return self.request.undated is not Undated.ONLY and all(each.overlaps(published) for each in ranges)

    def _selected(self, facet: Facet, article: Article) -> bool:
        have = self.pile.once((article.id, facet), lambda: fields.value_terms(article, facet))
        return all(
            any(fields.value_term(facet, value) in have for value in each.values) is not each.exclude
            for each in self.request.selections
            if each.facet is facet
        )

    def without(self, *omitted: str) -> list[Article]:
        """Return the articles that the query finds and the other filters let through."""
        return [article for article, by in zip(self.found, self._stopped, strict=True) if by <= set(omitted)]

    def result(self) -> SearchResult:
        request, ordered = self.request, self._ordered()
        page = ordered[(request.page - 1) * request.per_page :][: request.per_page]
        facets = DEFAULT_FACETS if request.facets is None else request.facets
        return SearchResult(
            request=request, total=len(ordered), hits=tuple(self._hit(article) for article in page),
            hidden=self._hidden(len(ordered)), index=self.state, facets=tuple(self.facet(facet) for facet in facets),
            dates=self._dates() if request.date_histogram else None,
        )  # fmt: skip

    def partial_matches(self, query: Query) -> Partial:
        """Return the page as partial matches of a query."""
        result = self.result()
        hits = tuple(
            PartialHit(hit=hit, lacks=lacked_words(query, partial(holds, article=hit.article, pile=self.pile)))
            for hit in result.hits
        )
        return Partial(total=result.total, hits=hits)

    def hits(self) -> Iterator[Hit]:
        """Return every hit, each made on demand."""
        return map(self._hit, self._ordered())

    def _ordered(self) -> list[Article]:
        found = self.without()
        self.scores = self._scores(found) if self.sort is Sort.RELEVANCE else {}
        self.random = self._random_keys(found) if self.sort is Sort.RANDOM else {}
        return sorted(found, key=lambda article: (self._key(article), article.id))

    def _scores(self, found: list[Article]) -> dict[str, float]:
        return {key: self.score(score) for key, score in self.pile.scores(self.leaves, found).items()}

    def explanation(self, article: Article) -> Explanation:
        """Return the score, or 0 if the article is not in the answer, and what each leaf adds before any factor."""
        found = self.without()
        if article not in found or self.sort is not Sort.RELEVANCE:
            return Explanation(value=0.0, description="no score")
        parts = tuple(
            Explanation(value=self.pile.worth(leaf, article), description=f"“{leaf.text}”") for leaf in self.leaves
        )
        return Explanation(value=self._scores(found)[article.id], description="score", parts=parts)

    def _random_keys(self, found: list[Article]) -> dict[str, tuple[Fraction, int]]:
        """Return each article's place in its stratum, and its random key."""
        keys = {article.id: _random_key(article.id, self.request.seed) for article in found}
        ordered = sorted(found, key=lambda article: (keys[article.id], article.id))
        strata: dict[object, list[str]] = {}
        for article in ordered:
            strata.setdefault(self._stratum(article, found), []).append(article.id)
        return {
            key: (Fraction(2 * rank + 1, 2 * len(members)) if self.request.by else Fraction(0), keys[key])
            for members in strata.values()
            for rank, key in enumerate(members)
        }

    def _stratum(self, article: Article, found: list[Article]) -> object:
        by = self.request.by
        if by is None:
            return None
        if isinstance(by, Interval):
            return article.published and article.published.first.year
        counts = self.pile.once(
            (by, tuple(each.id for each in found)),
            lambda: Counter(value for each in found for value in self._shown_values(each, by)),
        )
        return min(self._shown_values(article, by), key=lambda value: (-counts[value], value), default=None)

    def _shown_values(self, article: Article, facet: Facet) -> tuple[str, ...]:
        shown = self.pile.once(("shown", facet), lambda: _shown(facet, self.pile.articles))
        return tuple(shown[analysis.fold(value)] for value in fields.facet_values(article, facet))

    def _key(self, article: Article) -> tuple[float | Fraction, float]:
        published = article.published
        if self.sort is Sort.RELEVANCE:
            return 0, -self.scores[article.id]
        if self.sort is Sort.ADDED:
            return 0, -article.added.timestamp()
        if self.sort is Sort.RANDOM:
            return self.random[article.id]
        if published is None:
            return 1, 0
        return 0, -published.last.toordinal() if self.sort is Sort.NEWEST else published.first.toordinal()

    def _hit(self, article: Article) -> Hit:
        patterns = {leaf: self.pile.pattern(leaf) for leaf in self.leaves}
        shown = highlight(article, self.request.query, self.request.snippets, patterns, self.pile.idf)
        return Hit(
            article=article, score=self.scores.get(article.id, 0),
            match_count=sum(self.pile.count(leaf, article) for leaf in dict.fromkeys(self.leaves)),
            matched_in=shown.matched_in, also_matched=shown.also_matched,
            title_matches=shown.title_matches, snippets=shown.snippets,
            matches=every_match(article, patterns_in(self.leaves, article, patterns))
            if self.request.all_matches
            else (),
        )  # fmt: skip

    def _hidden(self, total: int) -> Hidden:
        undated = [article for article in self.without("typed", "given") if article.published is None]
        return Hidden(
            undated=len(undated)
            if self.request.undated is Undated.EXCLUDE and {"typed", "given"} & set(self.filters)
            else 0,
            quality=len(self.without("hidden quality")) - total,
            copies=len(self.without("copies")) - total,
        )

    def facet(self, facet: Facet, prefix: str = "") -> FacetCounts:
        """Count a facet's values that begin with a folded prefix, or whose labels do."""
        spellings = self.pile.once(("spellings", facet), lambda: _spellings(facet, self.pile.articles))
        found = [self._shown_values(article, facet) for article in self.without(facet)]
        counts = Counter(value for values in found for value in values if _begins(facet, value, prefix))
        asked = [each for each in self.request.selections if each.facet is facet and not each.exclude]
        wanted = {
            fields.value_term(facet, value): fields.resolve_value(facet, value)
            for each in asked
            for value in each.values
        }
        selected = {term: value for term, value in wanted.items() if _begins(facet, value, prefix)}
        missing = selected.keys() - {fields.NO_VALUE} - {analysis.fold(value) for value in counts}
        ranked = sorted(counts, key=lambda value: (-counts[value], value))
        listed = [
            value
            for rank, value in enumerate(ranked)
            if rank < self.request.size_of(facet) or analysis.fold(value) in selected
        ]
        missing_values = sorted(selected[term] for term in missing)
        return FacetCounts(
            facet=facet, unknown=found.count(()), other=sum(counts.values()) - sum(counts[value] for value in listed),
            total_values=len(counts), unknown_selected=fields.NO_VALUE in wanted,
            values=tuple(
                FacetValue.of(
                    facet, value, counts[value], spellings=sorted(spellings.get(analysis.fold(value), ())),
                    selected=analysis.fold(value) in selected or value in missing_values,
                )
                for value in (*listed, *missing_values)
            ),
        )  # fmt: skip

    def _dates(self) -> DateCounts:
        asked = self.request.interval
        counts = self._dates_of(self.without("given"), asked)
        if self.request.dates is None:
            return counts
        within = self._dates_of(self.without(), Interval.AUTO)
        if asked is not Interval.AUTO and _WIDTHS.index(asked) < _WIDTHS.index(within.interval):
            within = self._dates_of(self.without(), asked)
        return replace(counts, within=within)

    def _dates_of(self, articles: list[Article], asked: Interval) -> DateCounts:
        interval, buckets = _interval_and_buckets(asked, articles)
        spans, unknown = _spans(articles, interval)
        return DateCounts(
            interval=interval, asked=asked, unknown=unknown, coarser=len(articles) - unknown - spans.total(),
            buckets=tuple(DateBucket(first=first, last=last, count=spans[first, last]) for first, last in buckets),
        )  # fmt: skip


def _interval_and_buckets(asked: Interval, articles: list[Article]) -> tuple[Interval, list[tuple[date, date]]]:
    """Return the interval to count the articles by, and its buckets from the first to the last."""
    maximum = 60 if asked is Interval.AUTO else MOST_BUCKETS
    for interval in _WIDTHS if asked is Interval.AUTO else _WIDTHS[_WIDTHS.index(asked) :]:
        spans, unknown = _spans(articles, interval)
        needed = _distance(min(spans)[0], max(spans)[0], interval) if spans else 0
        if unknown == len(articles) or (needed <= maximum and (spans or asked is not Interval.AUTO)):
            break
    return interval, list(_buckets(min(spans), max(spans), _PRECISIONS[interval])) if spans else []


def _spans(articles: list[Article], interval: Interval) -> tuple[Counter[tuple[date, date]], int]:
    """Return how many articles are dated in each day, month or year, and how many are undated."""
    dated = [article.published for article in articles if article.published is not None]
    exact = [each for each in dated if _WIDTHS.index(Interval(each.precision)) <= _WIDTHS.index(interval)]
    return Counter(span_of(*_ymd(each.first), _PRECISIONS[interval]) for each in exact), len(articles) - len(dated)


def _counted_by_date(asked: Interval, answers: list[_Answer], state: IndexState) -> Counts:
    found = [each.without() for each in answers]
    interval, buckets = _interval_and_buckets(asked, [article for articles in found for article in articles])
    rows = []
    for each, articles in zip(answers, found, strict=True):
        spans, unknown = _spans(articles, interval)
        rows.append(AnswerCounts(
            request=each.request, total=len(articles), counts=tuple(spans[bucket] for bucket in buckets),
            unknown=unknown, coarser=len(articles) - unknown - spans.total(),
        ))  # fmt: skip
    chars = {Interval.YEAR: 4, Interval.MONTH: 7, Interval.DAY: 10}[interval]
    codes = [(str(first)[:chars], first, last) for first, last in buckets]
    values = tuple(CountedValue(value=code, label=code, first=first, last=last) for code, first, last in codes)
    return Counts(by=interval, values=values, answers=tuple(rows), index=state)


def _counted_by_facet(facet: Facet, answers: list[_Answer], now: tuple[Pile, IndexState]) -> Counts:
    pile, state = now
    shown = pile.once(("shown", facet), lambda: _shown(facet, pile.articles))
    found = [
        [
            tuple(shown.get(analysis.fold(value), value) for value in fields.facet_values(article, facet))
            for article in each.without()
        ]
        for each in answers
    ]
    counts = [Counter(value for values in articles for value in values) for articles in found]
    sums = sum(counts, Counter[str]())
    ranked = sorted(sums, key=lambda value: (-sums[value], value))
    rows = tuple(
        AnswerCounts(
            request=each.request, total=len(articles), counts=tuple(mine[value] for value in ranked),
            unknown=articles.count(()),
        )
        for each, articles, mine in zip(answers, found, counts, strict=True)
    )  # fmt: skip
    values = tuple(CountedValue(value=value, label=fields.facet_label(facet, value)) for value in ranked)
    return Counts(by=facet, values=values, answers=rows, index=state)


def _random_key(article_id: str, seed: int) -> int:
    """Return the key of an article in a random order: SplitMix64 over the seed and the id's halves."""
    key = _mix(seed)
    for half in (article_id[:8], article_id[8:]):
        key = _mix(key ^ int.from_bytes(half.encode("ascii"), "little"))
    return key >> 1


def _mix(number: int) -> int:
    mixed = (number + 0x9E3779B97F4A7C15) % (1 << 64)
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9 % (1 << 64)
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB % (1 << 64)
    return mixed ^ (mixed >> 31)


def _shown(facet: Facet, articles: list[Article]) -> dict[str, str]:
    """Return the commonest spelling of each folded value."""
    counts = Counter(value for article in articles for value in fields.facet_values(article, facet))
    spellings: dict[str, str] = {}
    for value in sorted(counts, key=lambda value: (-counts[value], value)):
        spellings.setdefault(analysis.fold(value), value)
    return spellings


def _spellings(facet: Facet, articles: list[Article]) -> dict[str, set[str]]:
    """Return the spellings of each folded value that has several: its own, and what pages print for it."""
    spellings: dict[str, set[str]] = {}
    for article in articles:
        values = [(analysis.fold(value), value) for value in fields.facet_values(article, facet)]
        for folded, text in (*values, *fields.facet_spellings(article, facet)):
            spellings.setdefault(folded, set()).add(text)
    return {folded: texts for folded, texts in spellings.items() if len(texts) > 1}


def _begins(facet: Facet, value: str, prefix: str) -> bool:
    return any(analysis.fold(text).startswith(prefix) for text in (value, fields.facet_label(facet, value)))


def _distance(low: date, high: date, interval: Interval) -> int:
    """Return the number of buckets from one day's to another's, both included."""
    months = (high.year - low.year) * 12 + high.month - low.month
    return {Interval.DAY: (high - low).days, Interval.MONTH: months, Interval.YEAR: high.year - low.year}[interval] + 1


def _ymd(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def _buckets(low: tuple[date, date], high: tuple[date, date], precision: Precision) -> Iterator[tuple[date, date]]:
    bucket = low
    while bucket <= high:
        yield bucket
        if bucket[1] == date.max:
            break
        bucket = span_of(*_ymd(bucket[1] + timedelta(days=1)), precision)


def _conjuncts(node: Node) -> list[Node]:
    return [part for child in node.children for part in _conjuncts(child)] if isinstance(node, And) else [node]


def _asks_quality(node: Node) -> bool:
    if isinstance(node, And | Or):
        return any(_asks_quality(child) for child in node.children)
    return isinstance(node, Value) and node.field is Facet.QUALITY
