"""The errors of the house, one tree.

    DatelineError
    ├── ArticleNotFoundError      no article of that id, now or ever
    │   └── ArticleRemovedError   there was one; the user removed it
    ├── VocabularyError           a regions file that does not hold together
    └── EngineError               the index cannot answer
        ├── EngineUnavailableError    there is no index yet, or it is out of reach
        ├── EngineDamagedError        the index's files are not what was committed; `dateline rebuild` mends it
        ├── EngineOutdatedError       an earlier version made the index; `dateline rebuild` makes it anew
        ├── EngineLockedError         another process is writing
        └── QueryTooSlowError         the deadline passed; nothing partial is answered

`indexer.errors` adds the errors of pages and of the ledger. Each names what it is about and what to do.
"""

from __future__ import annotations


class DatelineError(Exception):
    """Base of every error this project raises on purpose; its text is a sentence for the user."""


class ArticleNotFoundError(DatelineError):
    """No article has this id."""

    def __init__(self, article_id: str) -> None:
        self.article_id = article_id
        super().__init__(f"There is no article {article_id!r}.")


class ArticleRemovedError(ArticleNotFoundError):
    """The article of this id was removed by the user."""

    def __init__(self, article_id: str) -> None:
        super().__init__(article_id)
        self.args = (f"Article {article_id!r} was removed.",)


class VocabularyError(DatelineError):
    """The regions' vocabulary does not hold together."""


class EngineError(DatelineError):
    """The engine cannot answer or write."""


class EngineUnavailableError(EngineError):
    """There is no index yet, or it cannot be reached."""


class EngineDamagedError(EngineError):
    """The index's files are not what was committed."""


class EngineOutdatedError(EngineError):
    """The index is of a format that an earlier version wrote and this one does not read."""


class EngineLockedError(EngineError):
    """Another process is writing to this index."""


class QueryTooSlowError(EngineError):
    """The query passed its deadline; no partial answer is given."""

    def __init__(self, deadline_ms: int) -> None:
        self.deadline_ms = deadline_ms
        super().__init__(f"The query took longer than {deadline_ms} ms and was stopped.")
