"""Write hits as JSON lines, each a result of the JSON answer, and as records of RIS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from server.answer.hits import hit_record
from server.citation.ris import ris
from server.export.stream import INCOMPLETE, Edition, Export
from server.http.encoding import json_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index.search import Hit


def _json_lines(hits: Iterable[Hit], edition: Edition) -> Iterator[str]:
    for hit in hits:
        yield json_line(hit_record(hit, edition.root, edition.index))


def _ris_lines(hits: Iterable[Hit], edition: Edition) -> Iterator[str]:
    for hit in hits:
        yield ris(edition.reference(hit.article)) + "\r\n"


JSONL: Final = Export(suffix=".jsonl", lines=_json_lines, end=INCOMPLETE, snippets=None)
RIS: Final = Export(suffix=".ris", lines=_ris_lines, end=INCOMPLETE)
