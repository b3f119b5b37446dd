"""Collect and convert the changes of a batch or of a rebuild.

A batch keeps one change per id, the last one. Each article is converted when it is put. If the conversion fails, the
batch is as before. `WhooshEngine` commits a batch when its context exits; `RebuildChanges` writes its segments itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.engine import is_removable
from index.engines.whoosh.columnar.commits import Change, Commit
from index.engines.whoosh.columnar.doc_values import alias_or_tombstone, doc_values_of
from index.engines.whoosh.columnar.inversion import NO_WORDS, words_of
from index.engines.whoosh.failures import translated

if TYPE_CHECKING:
    from datetime import datetime

    from index.article.model import Article

MAX_BUFFERED_DOCUMENTS: Final = 8_191
"""A rebuild writes a segment when it has collected this many changes. Eight such segments fit into one full segment."""

MAX_BUFFERED_WORDS: Final = 6_000_000
"""A rebuild also writes a segment when the collected articles have about this many words. This bounds the memory."""

MAX_FORMS: Final = 500_000
"""The engine replaces an inverter that remembers more word forms than this: they take about 100 MB."""


class Changes:
    """The changes of a batch.

    Attributes:
        by_id: the last put or removal of each id, already converted.
        purges: whether `purge` was called.
    """

    def __init__(self) -> None:
        self._words = 0
        self.by_id: dict[str, Change] = {}
        self.purges = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self.by_id and not self.purges

    @property
    def is_large(self) -> bool:
        """Whether a rebuild should write these changes as a segment now."""
        return len(self.by_id) >= MAX_BUFFERED_DOCUMENTS or self._words >= MAX_BUFFERED_WORDS

    def put(self, article: Article) -> None:
        """Add the article, replacing whatever its id held before."""
        words = words_of(article)
        self.by_id[article.id] = Change(doc_values_of(article), words)
        self._words += words.estimate

    def remove(
        self,
        article_id: str,
        *,
        moved_to: str | None = None,
        tombstone: bool = False,
        removed: datetime | None = None,
    ) -> None:
        """Remove the article, and leave an alias, a tombstone or nothing in its place."""
        if is_removable(article_id, moved_to, tombstone=tombstone):
            keeps_id = tombstone or moved_to is not None
            doc_values = alias_or_tombstone(article_id, moved_to, removed) if keeps_id else None
            self.by_id[article_id] = Change(doc_values, NO_WORDS)

    def purge(self) -> None:
        """At commit, rewrite every segment that still holds a removed article."""
        self.purges = True


class RebuildChanges:
    """The changes of a rebuild, in any number. It writes segments as it goes; readers see them only after `commit`.

    Args:
        build: the new index's build id.
        commit: a commit of the new index, without segments; it takes each segment.
    """

    def __init__(self, build: str, commit: Commit) -> None:
        self._build = build
        self._commit = commit
        self._changes = Changes()
        self._purges = False

    @property
    def build(self) -> str:
        """The new index's build id."""
        return self._build

    def put(self, article: Article) -> None:
        """Add the article, replacing whatever its id held before."""
        self._changes.put(article)
        self._write_if_large()

    def remove(
        self,
        article_id: str,
        *,
        moved_to: str | None = None,
        tombstone: bool = False,
        removed: datetime | None = None,
    ) -> None:
        """Remove the article, and leave an alias, a tombstone or nothing in its place."""
        self._changes.remove(article_id, moved_to=moved_to, tombstone=tombstone, removed=removed)
        self._write_if_large()

    def purge(self) -> None:
        """At commit, rewrite every segment that still holds a removed article."""
        self._purges = True

    def commit(self) -> None:
        """Write the remaining changes, merge to as few segments as possible, and publish them as generation 0."""
        with translated:
            self._commit.apply(self._changes.by_id)
            self._changes = Changes()
            self._commit.merge_all()
            if self._purges:
                self._commit.purge()
            self._commit.publish(0)

    def _write_if_large(self) -> None:
        if self._changes.is_large:
            with translated:
                self._commit.apply(self._changes.by_id)
                self._changes = Changes()
                self._commit.merge()
