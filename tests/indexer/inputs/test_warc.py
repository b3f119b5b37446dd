"""WARC files: which records are pages, what their headers say, and how their bodies are decoded."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import pytest
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

from indexer.inputs.skipped import Skipped
from indexer.page import FactName
from tests.archive import ROOT, SHARED
from tests.indexer.inputs.build import (
    OTHER,
    PAGE,
    chunked,
    deflated,
    everything,
    gzipped,
    http,
    inputs,
    lines,
    refusal,
    warc_record,
)

if TYPE_CHECKING:
    from pathlib import Path

FILES = (
    ROOT / "sample_docs" / "deux-rives" / "courrier-2019.warc.gz",
    ROOT / "sample_docs" / "deux-rives" / "courrier-2020.warc",
    SHARED / "data" / "warc" / "main-page.warc.gz",
    SHARED / "data" / "warc" / "sopa-wikipedia-homepage.warc.gz",
)
FIRST = "a.warc#00000000-0000-4000-8000-000000000001"


def test_a_response_is_an_input_with_its_address_time_and_charset() -> None:
    (page,) = inputs("a.warc", warc_record("response", http(PAGE, content_type="text/html; charset=KOI8-R")))
    assert (page.path, page.media_type, page.data, page.charset) == (FIRST, "text/html", PAGE, "KOI8-R")
    assert {fact.name: fact.value for fact in page.facts} == {
        FactName.ORIGIN: "https://saltby.example/tides",
        FactName.CAPTURED: "2019-03-04T05:06:07Z",
    }
    assert {fact.source for fact in page.facts} == {"warc"}


@pytest.mark.parametrize("whole", [False, True], ids=["gzip for each record", "gzip over all"])
def test_gzip_may_be_over_each_record_or_over_all(whole: bool) -> None:
    records = [warc_record("response", http(body), number=number) for number, body in enumerate((PAGE, OTHER), start=1)]
    data = gzipped(b"".join(records)) if whole else b"".join(gzipped(record) for record in records)
    assert [page.data for page in inputs("a.warc.gz", data)] == [PAGE, OTHER]


def test_an_address_captured_twice_gives_two_inputs() -> None:
    data = warc_record("response", http(PAGE), number=1) + warc_record("response", http(OTHER), number=2)
    assert lines("a.warc", data) == [FIRST, FIRST[:-1] + "2"]


def test_without_a_record_id_the_address_names_the_record() -> None:
    record = warc_record("response", http(PAGE), WARC_Record_ID="")
    assert lines("a.warc", record) == ["a.warc#https://saltby.example/tides"]


def test_records_about_records_are_not_counted() -> None:
    kinds = ("warcinfo", "request", "metadata", "revisit", "conversion")
    data = b"".join(warc_record(kind, b"x: y\r\n\r\n", number=9) for kind in kinds)
    assert lines("a.warc", data + warc_record("response", http(PAGE))) == [FIRST]


def test_a_resource_record_is_its_body() -> None:
    (page,) = inputs("a.warc", warc_record("resource", b"The tide.", content_type="text/plain; charset=utf-8"))
    assert (page.media_type, page.data, page.charset) == ("text/plain", b"The tide.", "utf-8")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (http(PAGE, status="404 Not Found"), "ignored: no page: HTTP 404"),
        (http(PAGE, status="301 Moved", Location="/"), "ignored: no page: HTTP 301"),
        (http(b"\x89PNG", content_type="image/png"), "ignored: not an article type (image/png)"),
        (http(b"{}", content_type="application/json"), "ignored: not an article type (application/json)"),
        (http(b"\x89PNG\r\n"), "refused: not HTML: looks like PNG"),
        (http(b""), "refused: an empty document"),
        (
            http(b"\x8b\x00\x0f", Content_Encoding="br"),
            "refused: its content coding (br) is not read: crawl it without",
        ),
        (http(gzipped(PAGE)[:-9], Content_Encoding="gzip"), "refused: its compressed body is truncated"),
        (http(gzipped(PAGE)[:12] + b"x" * 40, Content_Encoding="gzip"), "refused: its compressed body is damaged"),
        (b"no headers at all", "refused: an HTTP response without an end to its headers"),
    ],
    ids=["404", "301", "image", "json", "not html", "empty", "brotli", "cut", "damaged", "no headers"],
)
def test_what_is_no_page_says_why_and_the_rest_goes_on(body: bytes, reason: str) -> None:
    data = warc_record("response", body) + warc_record("response", http(OTHER), number=2)
    assert lines("a.warc", data) == [f"{FIRST}: {reason}", FIRST[:-1] + "2"]


def test_robots_txt_is_ignored() -> None:
    record = warc_record(
        "response",
        http(b"User-agent: *", content_type="text/plain"),
        WARC_Target_URI="http://saltby.example/robots.txt",
    )
    assert lines("a.warc", record) == [f"{FIRST}: ignored: robots.txt, which speaks to crawlers"]


@pytest.mark.parametrize(
    ("coding", "chunks", "body"),
    [
        ("gzip", False, gzipped(PAGE)),
        ("deflate", False, zlib.compress(PAGE)),
        ("deflate", False, deflated(PAGE)),
        ("identity", True, chunked(PAGE)),
        ("gzip", True, chunked(gzipped(PAGE))),
        ("gzip", False, PAGE),
        ("br", False, PAGE),
        ("identity", True, PAGE),
    ],
    ids=["gzip", "zlib", "deflate", "chunks", "gzip in chunks", "undone gzip", "undone br", "undone chunks"],
)
def test_transfer_and_content_codings_are_undone(coding: str, chunks: bool, body: bytes) -> None:
    """A crawler may have undone them already and have kept the headers."""
    more = {"Content_Encoding": coding} | ({"Transfer_Encoding": "chunked"} if chunks else {})
    (page,) = inputs("a.warc", warc_record("response", http(body, **more)))
    assert page.data == PAGE


def test_a_compressed_body_that_is_a_bomb_is_refused_alone() -> None:
    bomb = http(gzipped(b"<div>" * 8_000_000), Content_Encoding="gzip")
    data = warc_record("response", bomb) + warc_record("response", http(OTHER), number=2)
    first, second = lines("a.warc", data)
    assert "its compressed body unpacks to more than" in first
    assert second == FIRST[:-1] + "2"


@pytest.mark.parametrize(
    ("pack", "reason"), [(bytes, "truncated WARC file: fetch it again"), (gzipped, "truncated gzip")]
)
def test_what_was_whole_in_a_truncated_file_is_handed_out(pack, reason: str) -> None:  # type: ignore[no-untyped-def]
    name = "a.warc" if pack is bytes else "a.warc.gz"
    data = pack(warc_record("response", http(PAGE))) + pack(warc_record("response", http(OTHER), number=2))
    first, second = lines(name, data[:-60])
    assert first.endswith("000000000001")
    assert second.startswith(f"{name}: refused: {reason}")


@pytest.mark.parametrize("length", ["-5", "ten", "7"])
def test_a_wrong_length_ends_the_file_with_a_reason(length: str, capsys: pytest.CaptureFixture[str]) -> None:
    data = warc_record("response", http(PAGE), Content_Length=length) + warc_record("response", http(OTHER), number=2)
    *_, last = lines("a.warc", data)
    assert last.startswith("a.warc: refused: damaged WARC file")
    assert capsys.readouterr().err == ""


def test_without_a_length_a_record_is_not_read() -> None:
    assert "a record's length is wrong" in refusal("a.warc", warc_record("response", http(PAGE), Content_Length=""))


def test_a_date_or_address_that_is_none_is_no_fact() -> None:
    (page,) = inputs("a.warc", warc_record("response", http(PAGE), WARC_Date="yesterday", WARC_Target_URI="dns:saltby"))
    assert page.facts == ()


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_every_response_of_a_whole_file_is_accounted_for(path: Path) -> None:
    if not path.exists():
        pytest.skip("shared data absent: ../shared/data/warc")
    met = everything(path.name, path.read_bytes())
    with path.open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file)]
    assert len(met) == kinds.count("response") + kinds.count("resource")
    pages = [one for one in met if not isinstance(one, Skipped)]
    assert pages
    assert all(b"</html>" in page.data for page in pages if page.media_type == "text/html")
