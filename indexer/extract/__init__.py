"""What one document holds: bytes → a Page of blocks, in order and with roles, and candidate facts.

One module a media type, imported when the first such document comes. Extract sees one document alone;
what the rest of the pile says about it is decide's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.errors import InputIgnoredError
from indexer.extract.cues.language import with_language

if TYPE_CHECKING:
    from indexer.page import Input, Page


def extract(document: Input) -> Page:
    """Return what the document holds.

    Raises:
        InputRefusedError: there is no text in it, or it cannot be read as what it says it is.
        InputIgnoredError: nothing reads its media type.
    """
    return with_language(_extract(document))


def _extract(document: Input) -> Page:
    match document.media_type:
        case "text/html":
            from indexer.extract.html.html import extract_html

            return extract_html(document)
        case "text/plain":
            from indexer.extract.text.dump import extract_text

            return extract_text(document)
        case "text/markdown":
            from indexer.extract.records.markdown import extract_markdown

            return extract_markdown(document)
        case "application/json":
            from indexer.extract.records.record import extract_record

            return extract_record(document)
        case "application/vnd.dateline.export+json":
            from indexer.extract.records.export import extract_export

            return extract_export(document)
    raise InputIgnoredError(document.path, f"nothing reads {document.media_type}")
