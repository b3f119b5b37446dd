"""The outlet of an article is the first that its page states, and a clean form keeps it."""

from __future__ import annotations

from datetime import UTC, datetime

from index.article.model import Article, Outlet, Source, article_id
from index.article.record import to_json
from indexer.assemble import Decided, assemble
from indexer.extract import extract
from indexer.inputs.documents import input_of

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def article(media_type: str, data: bytes) -> Article:
    document = input_of("a", media_type, data)
    source = Source(pile="p", path="a", media_type=media_type, sha256=document.sha256)
    return assemble(extract(document), Decided(id=article_id("a"), source=source, url=None, added=NOW, updated=NOW))


def test_the_outlet_is_kept_with_what_says_so_and_read_back_from_the_clean_form() -> None:
    made = article(
        "application/json", b'{"title": "Low water", "text": "The ferry waited.", "publisher": "The Tidal Post"}'
    )
    assert made.outlet == Outlet(name="The Tidal Post", source="record")
    assert article("application/json", to_json(made).encode()).outlet == made.outlet


def test_an_article_that_states_no_outlet_has_none() -> None:
    assert (
        article("text/plain", b"Low water\n\nThe ferry waited for the tide at Saltby, all night long.").outlet is None
    )
