"""Test `dateline similar` over a small archive."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from index.engines import open_engine
from index.request import SearchRequest

if TYPE_CHECKING:
    from tests.archive import Archive


def test_similar_prints_the_articles_like_one_and_as_json_the_answer_of_the_server(archive: Archive) -> None:
    archive.write("again.md", "Ferry afloat", "The ferry left Wrenholm at dawn, and the harbour cheered.")
    for number in range(6):
        archive.write(f"other {number}.md", f"Gardens {number}", f"Roses flower in number {number} all summer.")
    archive.index()
    engine = open_engine(archive.data)
    ids = {hit.article.title: hit.article.id for hit in engine.search(SearchRequest(per_page=20)).hits}
    engine.close()
    printed = archive.do("similar", ids["Ferry aground"])
    assert printed.startswith(f"{ids['Ferry afloat']}  Ferry afloat\n")
    assert "both have" in printed
    assert "Gardens" not in printed
    answer = json.loads(archive.do("similar", ids["Ferry aground"], "--json", "--limit", "1"))
    assert [each["title"] for each in answer["results"]] == ["Ferry afloat"]


def test_similar_says_when_no_article_is_like_one(archive: Archive) -> None:
    archive.index()
    engine = open_engine(archive.data)
    [hit] = engine.search(SearchRequest()).hits
    engine.close()
    assert archive.do("similar", hit.article.id) == "No other article has its telling words.\n"
