"""Records inside a JSON value: found by what they look like, not by the keys above them."""

from __future__ import annotations

import pytest

from indexer.inputs.nested import LOOKED_AT, records_in
from tests.growth import assert_cheap
from tests.indexer.inputs.build import lines

ONE = {"title": "Low water", "url": "https://saltby.example/t", "text": "The ferry waited for the tide."}
TWO = {"title": "High water", "url": "https://saltby.example/n", "text": "The quay was under water."}
TAG = {"id": 1, "name": "Tides"}


@pytest.mark.parametrize(
    "value",
    [
        {"response": {"meta": {"hits": 2}, "docs": [ONE, TWO]}},
        {"a": {"b": {"c": {"d": [ONE, TWO]}}}, "tags": [TAG, TAG, TAG]},
        {"folders": [{"name": "A", "links": [ONE]}, {"name": "B", "links": [TWO]}]},
        [{"name": "A", "links": [ONE]}, {"name": "B", "links": [TWO]}],
        {"status": 1, "list": {"17": ONE, "18": TWO}},
        {"title": "A feed", "description": "of the tide", "items": [ONE, TWO]},
        {"columns": ["title", "url", "text"], "index": [0, 1], "data": [[*ONE.values()], [*TWO.values()]]},
        {name: {"0": ONE[name], "1": TWO[name]} for name in ONE},
    ],
    ids=["response", "deep", "folders", "list of folders", "by id", "feed", "split", "columns"],
)
def test_the_records_are_the_members_that_look_most_like_articles(value: object) -> None:
    assert records_in(value) == [ONE, TWO]


def test_a_search_engine_s_hits_are_records_with_their_sources() -> None:
    hits = [{"_id": "1", "_score": 2.0, "_source": ONE}, {"_id": "2", "_score": 1.0, "_source": TWO}]
    assert records_in({"took": 3, "hits": {"total": {"value": 2}, "hits": hits}}) == hits


@pytest.mark.parametrize(
    "value",
    [
        ONE | {"related": [TWO, TWO]},
        ONE | {"comments": [{"author": "Reader", "text": "Well put.", "date": "2019-03-04"}]},
        {"title": "Low water", "url": "https://saltby.example/t", "date": "2019-03-04", "related": [{"title": "More"}]},
        {"title": "Low water", "authors": [{"name": "Oda Renvik", "url": "https://saltby.example/oda"}]},
        {"anything": [TAG, TAG]},
        {},
    ],
    ids=["related", "comments", "headline", "authors", "tags", "empty"],
)
def test_what_is_an_article_or_holds_none_is_one_record(value: object) -> None:
    assert records_in(value) == [value]


def test_an_answer_that_found_nothing_holds_no_record() -> None:
    assert records_in({"status": "ok", "totalResults": 0, "articles": []}) == []


def test_a_line_of_json_lines_may_be_an_answer() -> None:
    assert lines("a.jsonl", b'{"response": {"docs": [{"id": "1", "title": "Low", "text": "The ferry."}]}}\n') == [
        "a.jsonl#1"
    ]


def test_an_action_of_a_bulk_file_is_ignored_and_its_record_read() -> None:
    data = b'{"index": {"_index": "news", "_id": "1"}}\n{"id": "1", "title": "Low", "text": "The ferry waited."}\n'
    action, read = lines("a.ndjson", data)
    assert "ignored: an action of Elasticsearch's bulk format" in action
    assert read == "a.ndjson#1"


def test_a_member_that_holds_no_object_is_not_compared_with_an_article() -> None:
    """To compare two million empty records took longer than a file may."""
    assert_cheap([{}] * LOOKED_AT, [{}] * 400_000, records_in, times=5)
