"""`clean --explain`: every block once, kept or struck out with its reason, every fact with its source."""

from __future__ import annotations

from click.testing import CliRunner

from dateline import cli
from tests.archive import ROOT

PAGE = ROOT / "sample_docs" / "harbour-ledger" / "lighthouse-keeper.html"


def explained() -> str:
    return CliRunner().invoke(cli, ["clean", str(PAGE), "--explain"], catch_exceptions=False).output


def record() -> dict[str, object]:
    import json

    found: dict[str, object] = json.loads(CliRunner().invoke(cli, ["clean", str(PAGE)], catch_exceptions=False).output)
    return found


def test_every_block_stands_once_with_its_reason_in_the_pages_order() -> None:
    lines = explained().splitlines()
    blocks = record()["blocks"]
    assert isinstance(blocks, list)
    at = -1
    for block in blocks:
        sign = "+" if block["role"] in {"title", "dek", "kicker", "byline", "body", "bio"} else "-"
        line = f"  {sign} {block['role']:8} {block['text']}"
        at = lines.index(line, at + 1)
        assert lines[at + 1].strip() == f"({block['reason']})"


def test_every_fact_says_where_it_came_from() -> None:
    found = record()
    text = explained()
    published = found["published"]
    assert isinstance(published, dict)
    assert f"{found['title']}  [" in text
    assert f"{published['first']}  [{published['source']}]" in text


def test_candidates_that_were_not_taken_are_shown() -> None:
    assert "not taken]" in explained()
