"""Define the errors of the project, in one tree.

    DatelineError
    ├── ArticleNotFoundError      no article has this id
    │   └── ArticleRemovedError   the user removed the article of this id
    ├── SavedFileError            an article's saved file is not handed out
    │   ├── SavedFileUnreadableError  it is not there, or cannot be read
    │   ├── SavedFileChangedError     it is not the file that was indexed
    │   └── SavedFileSharedError      it holds more than this article
    ├── VocabularyError           a regions file cannot be read, or is not consistent
    └── EngineError               the index cannot answer or be written
        ├── EngineUnavailableError    there is no index yet, or it cannot be reached
        │   └── EngineUnreachableError    there may be an index, but its cluster does not answer
        ├── EngineDamagedError        the index's files are not as committed; `dateline rebuild` repairs it
        ├── EngineOutdatedError       an earlier version made the index; `dateline rebuild` makes it again
        ├── EngineLockedError         another process is writing
        └── QueryTooSlowError         the deadline passed; there is no partial answer

`indexer.errors` adds the errors of pages and of the ledger. Each message names what failed and, if the user can
help it, what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

_SHOWN_CHARS: Final = 80


class DatelineError(Exception):
    """Base of every error this project raises on purpose; the message is a sentence for the user."""


class ArticleNotFoundError(DatelineError):
    """No article has this id, or its aliases form a circle."""

    def __init__(self, article_id: str) -> None:
        self.article_id = article_id
        super().__init__(f"There is no article {article_id!r}.")


class ArticleRemovedError(ArticleNotFoundError):
    """The article of this id was removed by the user; `removed` says when, in UTC, if that is known."""

    def __init__(self, article_id: str, removed: datetime | None = None) -> None:
        super().__init__(article_id)
        self.removed = removed
        day = f" on {removed.date().isoformat()}" if removed else ""
        self.args = (f"Article {article_id!r} was removed{day}.",)


class SavedFileError(DatelineError):
    """An article's saved file is not handed out."""


class SavedFileUnreadableError(SavedFileError):
    """The file is not there, or cannot be read."""


class SavedFileChangedError(SavedFileError):
    """The file is not the one that was indexed: its digest is another."""


class SavedFileSharedError(SavedFileError):
    """The file holds more than this article, and files like it are not handed out."""


class VocabularyError(DatelineError):
    """The vocabulary of regions cannot be read, or is not consistent."""


class EngineError(DatelineError):
    """The engine cannot answer or write."""


class EngineUnavailableError(EngineError):
    """There is no index yet, or it cannot be reached."""


class EngineUnreachableError(EngineUnavailableError):
    """The cluster that holds the index does not answer now; nobody knows whether there is an index."""


class EngineDamagedError(EngineError):
    """The index's files are not as committed."""


class EngineOutdatedError(EngineError):
    """An earlier version wrote the index in a format that this version does not read."""


class EngineLockedError(EngineError):
    """Another process is writing to this index."""


class QueryTooSlowError(EngineError):
    """The query exceeded its deadline; there is no partial answer. One of several is named by its text."""

    def __init__(self, deadline_ms: int, text: str | None = None) -> None:
        self.deadline_ms = deadline_ms
        query = "The query" if text is None else f"The query “{text[:_SHOWN_CHARS]}”"
        super().__init__(f"{query} took longer than {deadline_ms} ms and was stopped.")
