"""What similar articles and related words ask of a snapshot (`index.alike`, `index.offers.related`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.alike import similar
from index.evaluation.completing import SnapshotCompleting
from index.evaluation.deadline import Deadline
from index.evaluation.evaluation import Evaluation, preload
from index.evaluation.postings import LeafPostings
from index.offers.related import related
from index.search import IndexState
from index.suggestions import Related, Similar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.article.model import Article
    from index.evaluation.snapshot import Snapshot
    from index.query.query import Leaf
    from index.request import SearchRequest


def similar_to(article: Article, limit: int, snapshot: Snapshot, deadline_ms: int) -> Similar:
    """Return the articles most like one of the snapshot's."""
    asking = _asking(snapshot, deadline_ms)
    hits = similar(article, limit, asking)
    return Similar(article=article, hits=hits, index=_state(snapshot, asking))


def related_to(request: SearchRequest, limit: int, snapshot: Snapshot, deadline_ms: int) -> Related:
    """Return the related words of an answer; those that are ready in time."""
    asking = _asking(snapshot, deadline_ms)
    answered, total, words = related(request, limit, asking)
    return Related(request=answered, total=total, words=words, index=_state(snapshot, asking))


class SnapshotLikening(SnapshotCompleting):
    """Answers what one article, or one answer, is like. For one thread."""

    def article_count(self) -> int:
        """Return the number of articles."""
        return self._snapshot.cache.get_or_make("count", lambda: int(self._snapshot.articles.sum()))

    def best(self, request: SearchRequest) -> Sequence[tuple[Article, float, frozenset[Leaf]]]:
        """Return the articles on the page that a request asks for, with score and the words of the query they have."""
        return Evaluation(request, self._snapshot, self._deadline, self._leaves).best()


def _asking(snapshot: Snapshot, deadline_ms: int) -> SnapshotLikening:
    snapshot.cache.get_or_make(("read", ()), lambda: preload(snapshot))
    deadline = Deadline(deadline_ms)
    return SnapshotLikening(snapshot, deadline, LeafPostings(snapshot, deadline.check))


def _state(snapshot: Snapshot, asking: SnapshotLikening) -> IndexState:
    return IndexState(build=snapshot.build, generation=snapshot.generation, articles=asking.article_count())
