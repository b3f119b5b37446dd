"""The Word files that the measurement of documents reads."""

from __future__ import annotations

from bench.indexing.documents import docx
from indexer.extract import extract
from tests.indexer.inputs.build import inputs


def test_a_word_file_made_of_a_dump_has_each_of_its_lines_as_a_paragraph() -> None:
    text = "Low water at <Saltby>\n\n  The ferry waited & waited.\x0b\nIt was late."
    (document,) = inputs("a.docx", docx(text))
    lines = [block.text for block in extract(document).blocks]
    assert lines == ["Low water at <Saltby>", "The ferry waited & waited.", "It was late."]
