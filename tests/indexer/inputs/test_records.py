"""JSON and JSON Lines: what is one record, what it is called, and that a broken one does not end the file."""

from __future__ import annotations

import hashlib
import json

import pytest

from indexer.inputs import records
from tests.indexer.inputs.build import everything, gzipped, inputs, lines, refusal

TIDE = {"id": "t1", "title": "Low water", "body": "The ferry waited."}
NOON = {"id": "t2", "title": "High water", "body": "The quay was under water."}


def compact(record: object) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def sha(record: object) -> str:
    return hashlib.sha256(compact(record)).hexdigest()[:16]


@pytest.mark.parametrize(
    "value",
    [[TIDE, NOON], {"articles": [TIDE, NOON]}]
    + [{"count": 2, "title": "A list", key: [TIDE, NOON]} for key in ("items", "results", "docs", "data", "entries")],
    ids=["list", "articles", "items", "results", "docs", "data", "entries"],
)
def test_a_list_is_one_record_for_each_element(value: object) -> None:
    met = inputs("a.json", json.dumps(value, indent=2).encode())
    assert [(one.path, one.media_type, one.data) for one in met] == [
        ("a.json#t1", "application/json", compact(TIDE)),
        ("a.json#t2", "application/json", compact(NOON)),
    ]


@pytest.mark.parametrize("value", [TIDE, TIDE | {"items": ["one", "two"]}, TIDE | {"data": [NOON]}])
def test_an_object_with_a_text_of_its_own_is_one_record(value: object) -> None:
    assert [one.data for one in inputs("a.json", compact(value))] == [compact(value)]


def test_lines_are_records_and_empty_ones_are_nothing() -> None:
    data = b"\xef\xbb\xbf" + compact(TIDE) + b"\r\n\n  \n" + compact(NOON)
    for name, packed in (("a.jsonl", data), ("a.ndjson", data), ("a.jsonl.gz", gzipped(data))):
        assert [(one.path, one.data) for one in inputs(name, packed)] == [
            (f"{name}#t1", compact(TIDE)),
            (f"{name}#t2", compact(NOON)),
        ]


@pytest.mark.parametrize(
    ("record", "name"),
    [
        ({"id": 17}, "17"),
        ({"id": "", "guid": " g-1 "}, "g-1"),
        ({"url": "https://saltby.example/#t"}, "https://saltby.example/#t"),
        ({"id": 0}, "0"),
        ({"id": True, "url": None}, None),
        ({"id": {"oid": "x"}}, None),
        ({"id": "x" * 600}, None),
        ({"id": "\ud800"}, "digest"),
        ({"title": "Without"}, None),
    ],
)
def test_a_record_is_called_by_its_own_id_else_by_its_digest(record: dict[str, object], name: str | None) -> None:
    (one,) = inputs("a.json", json.dumps(record).encode())
    expected = hashlib.sha256(one.data).hexdigest()[:16] if name in {None, "digest"} else name
    assert one.path == f"a.json#{expected}"
    one.path.encode("utf-8")


def test_spacing_does_not_change_a_record() -> None:
    wide, narrow = json.dumps({"title": "é"}, indent=8).encode(), compact({"title": "é"})
    assert [one.sha256 for one in inputs("a.json", wide)] == [one.sha256 for one in inputs("a.json", narrow)]


def test_records_of_one_id_stay_apart() -> None:
    second = TIDE | {"title": "Another"}
    assert lines("a.json", compact([TIDE, second, second])) == [
        "a.json#t1",
        f"a.json#t1~{sha(second)}",
        f"a.json#t1~{sha(second)}~2",
    ]


def test_a_name_does_not_depend_on_the_place_in_the_file() -> None:
    without = {"title": "Without an id"}
    there, back = inputs("a.json", compact([TIDE, without])), inputs("a.json", compact([without, TIDE]))
    assert {one.path for one in there} == {one.path for one in back}


def test_a_broken_line_names_its_number_and_the_rest_goes_on() -> None:
    data = compact(TIDE) + b"\n{broken\n" + b'"a text"\n' + compact(NOON) + b"\n"
    assert lines("a.jsonl", data) == [
        "a.jsonl#t1",
        (
            f"a.jsonl#{hashlib.sha256(b'{broken').hexdigest()[:16]}: refused: line 2 is not JSON: "
            "expecting property name enclosed in double quotes at column 2"
        ),
        f"a.jsonl#{sha('a text')}: refused: line 3 is a text, not an object with an article's keys",
        "a.jsonl#t2",
    ]


def test_an_element_that_is_no_object_is_refused_by_its_number() -> None:
    told = [line.partition(": ")[2] for line in lines("a.json", compact([TIDE, [1], 2, None, False]))]
    assert told == [
        "",
        "refused: record 2 is a list, not an object with an article's keys",
        "refused: record 3 is a number, not an object with an article's keys",
        "refused: record 4 is null, not an object with an article's keys",
        "refused: record 5 is true or false, not an object with an article's keys",
    ]


def test_a_line_too_long_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_DOCUMENT_BYTES", 200)
    data = compact(TIDE) + b"\n" + compact({"id": "long", "body": "x" * 2000}) + b"\n" + compact(NOON)
    first, second, third = lines("a.jsonl", data)
    assert (first, third) == ("a.jsonl#t1", "a.jsonl#t2")
    assert "refused: line 2 is longer than" in second


def test_whole_lines_of_a_truncated_gzip_are_handed_out() -> None:
    data = b"".join(
        compact({"id": number, "body": hashlib.sha512(b"%d" % number).hexdigest()}) + b"\n" for number in range(900)
    )
    *whole, last = everything("a.jsonl.gz", gzipped(data)[:-5000])
    assert [one.path for one in whole] == [f"a.jsonl.gz#{number}" for number in range(len(whole))]
    assert 500 < len(whole) < 900
    assert (last.path, last.reason) == ("a.jsonl.gz", "truncated gzip: fetch or save it again")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "an empty document"),
        (b'{"a": 1', "not JSON: expecting ',' delimiter at column 8"),
        (b"[" * 100_000, "not JSON: nested too deeply"),
        (b'{"id": ' + b"9" * 5000 + b"}", "not JSON: a number too long to be one"),
    ],
    ids=["empty", "cut", "deep", "digits"],
)
def test_what_is_not_json_is_refused_with_the_place(data: bytes, reason: str) -> None:
    assert refusal("a.json", data) == reason


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1252"])
def test_json_may_be_in_another_encoding(encoding: str) -> None:
    record = {"title": "Marée basse à Brême: café fermé"}
    (one,) = inputs("a.json", json.dumps(record, ensure_ascii=False).encode(encoding))
    assert one.data == compact(record)
