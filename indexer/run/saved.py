"""Open an article's saved file again, to hand it out.

The file is opened as for indexing: below its pile's folder, without following links. Its bytes are copied while their
digest is computed, so that the bytes handed out are those that were indexed even if the file changes meanwhile.
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Final

from index.article.saved import SavedFile
from index.errors import SavedFileChangedError, SavedFileSharedError, SavedFileUnreadableError
from indexer.errors import LedgerError, PageError
from indexer.inputs.bounds import MIB
from indexer.inputs.files import FoundFile, open_found, sha256_of
from indexer.ledger.ledger import Ledger

if TYPE_CHECKING:
    from pathlib import Path

    from index.article.model import Article, Source
    from indexer.ledger.rows import HoldingFile

_IN_MEMORY_BYTES: Final = 4 * MIB
"""A larger copy is kept in a temporary file."""


class SavedFiles:
    """Implements `index.article.saved.OpenSaved` with a ledger.

    Args:
        ledger: the ledger's file; it is opened for each call, so that threads share nothing.
        shared: also hand out a file that holds more than the article: an archive or an export. It may hold text that
            was never indexed, such as private posts. A file with an article that the user removed is never handed out.
    """

    def __init__(self, ledger: Path, *, shared: bool) -> None:
        self._ledger = ledger
        self._shared = shared

    def __call__(self, article: Article) -> SavedFile:
        """Return the article's saved file, open.

        Raises:
            SavedFileUnreadableError: the file is not there, cannot be read, or the ledger does not know it.
            SavedFileChangedError: its bytes are not those that were indexed.
            SavedFileSharedError: it holds more than the article.
        """
        held = self._holding(article.id, article.source)
        if held.has_removed or (held.path != article.source.path and not self._shared):
            raise SavedFileSharedError(f"{held.path} holds more than the article {article.id}.")
        found = FoundFile(root=held.root, inside=held.path, path=held.path)
        if ".." in PurePosixPath(held.path).parts:
            raise SavedFileUnreadableError(f"{held.path} leads out of its pile.")
        with ExitStack() as stack:
            copy = stack.enter_context(SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES))
            try:
                with open_found(found) as file:
                    sha256, size_bytes = sha256_of(found, file, copy)
            except PageError as error:
                raise SavedFileUnreadableError(str(error)) from error
            if sha256 != held.sha256:
                raise SavedFileChangedError(f"{held.path} has changed since it was indexed.")
            copy.seek(0)
            stack.pop_all()
        return SavedFile(file=copy, name=PurePosixPath(held.path).name, size_bytes=size_bytes, sha256=sha256)

    def _holding(self, article_id: str, source: Source) -> HoldingFile:
        try:
            with closing(Ledger(self._ledger, writes=False)) as ledger:
                for row in ledger.inputs.of_article(article_id):
                    if (row.pile, row.path, row.sha256) == (source.pile, source.path, source.sha256):
                        return ledger.files.holding(row.row_id)
        except LedgerError as error:
            raise SavedFileUnreadableError(str(error)) from error
        raise SavedFileUnreadableError(f"The ledger has no input {source.path} of the article {article_id}.")
