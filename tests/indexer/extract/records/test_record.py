"""A JSON record's text: what its exporter left in it."""

from __future__ import annotations

import json

from indexer.extract.records.record import extract_record
from indexer.page import Input


def texts(body: str) -> list[str]:
    data = json.dumps({"title": "A channel dug at night", "body": body}).encode()
    page = extract_record(Input(path="x.json", media_type="application/json", data=data, sha256="0" * 64))
    return [block.text for block in page.blocks]


def test_entities_in_a_text_without_tags_are_characters() -> None:
    assert texts("The port&rsquo;s depth&nbsp;&#8212; two metres.\n\nSilt &amp; sand.") == [
        "The port’s depth — two metres.",
        "Silt & sand.",
    ]


def test_an_ampersand_that_begins_no_entity_stays() -> None:
    assert texts("Bryce & Daughter; R&D; &c.") == ["Bryce & Daughter; R&D; &c."]
