"""Collect and convert the changes of a batch, then commit them at once, all or nothing.

* A batch holds one change per id, the last one.
* Each article is converted when it is put, so that one that cannot be converted leaves nothing behind.
* An article whose text is unchanged is not analysed again: only its doc values are written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.article.model import is_article_id
from index.engines.whoosh.columnar.commits import Change, Commit
from index.engines.whoosh.columnar.doc_values import alias_or_tombstone, doc_values_of
from index.engines.whoosh.columnar.inversion import NO_WORDS, words_of
from index.engines.whoosh.failures import translated

if TYPE_CHECKING:
    from index.article.model import Article

RUN_DOCUMENTS: Final = 8_191
RUN_WORDS: Final = 6_000_000
"""A rebuild writes a segment when it has collected this much, which bounds the memory. Eight make a full segment."""

MAX_FORMS: Final = 500_000
"""An inverter that remembers more forms is replaced: they take about 100 MB."""


class Changes:
    """The changes of a batch: for each id the last put or removal, already converted."""

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
        """Whether there is enough for a segment of its own."""
        return len(self.by_id) >= RUN_DOCUMENTS or self._words >= RUN_WORDS

    def put(self, article: Article) -> None:
        """Add the article, replacing whatever its id held before."""
        words = words_of(article)
        self.by_id[article.id] = Change(doc_values_of(article), words)
        self._words += words.estimate

    def remove(self, article_id: str, *, moved_to: str | None = None, tombstone: bool = False) -> None:
        """Remove the article, and leave an alias, a tombstone or nothing in its place."""
        if tombstone and moved_to is not None:
            raise ValueError(f"{article_id!r} cannot both have moved to {moved_to!r} and be removed for good")
        if moved_to == article_id:
            raise ValueError(f"{article_id!r} cannot move to itself")
        # No article has any other id, so there would be nothing to remove.
        if is_article_id(article_id):
            keeps_id = tombstone or moved_to is not None
            doc_values = alias_or_tombstone(article_id, moved_to) if keeps_id else None
            self.by_id[article_id] = Change(doc_values, NO_WORDS)

    def purge(self) -> None:
        """At commit, rewrite every segment that still holds a removed article."""
        self.purges = True


class RebuildChanges:
    """The changes of a rebuild, in any number; they become segments as they come, which no reader sees yet.

    Args:
        build: the new index's build id.
        commit: an empty commit of the new index.
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

    def remove(self, article_id: str, *, moved_to: str | None = None, tombstone: bool = False) -> None:
        """Remove the article, and leave an alias, a tombstone or nothing in its place."""
        self._changes.remove(article_id, moved_to=moved_to, tombstone=tombstone)
        self._write_if_large()

    def purge(self) -> None:
        """At the end, rewrite every segment that still holds a removed article."""
        self._purges = True

    def commit(self) -> None:
        """Commit everything."""
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
