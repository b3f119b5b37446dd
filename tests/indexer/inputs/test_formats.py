"""The table of input formats: one entry says all that finding, unpacking and help say of a format."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner

from dateline import cli
from indexer.errors import InputIgnoredError
from indexer.extract import extract
from indexer.inputs.documents import input_of
from indexer.inputs.formats import COMPRESSED, FORMATS, Format, format_of, recognised, uncompressed, why_ignored
from indexer.inputs.skipped import Skipped
from scripts.make_formats import PAGE as FORMATS_PAGE
from scripts.make_formats import formats_page
from tests.indexer.inputs.build import PAGE, everything, gzipped, inputs, lines, tarred, zipped

ENDINGS = [ending for one in FORMATS for ending in one.endings]


@pytest.mark.parametrize("one", [one for one in FORMATS if one.endings], ids=lambda one: one.name)
def test_a_format_has_a_reader_that_says_why_bytes_are_not_of_it(one: Format) -> None:
    met = everything(f"a{one.endings[0]}", b"\x00\x01 no format begins like this")
    assert met
    assert all(isinstance(said, Skipped) and said.reason for said in met)


@pytest.mark.parametrize("one", [one for one in FORMATS if one.media_type], ids=lambda one: one.name)
def test_what_a_format_s_documents_are_is_extracted(one: Format) -> None:
    lines = b'"format": "document", "lines": [{"text": "The ferry waited."}]'
    document = input_of("a", one.media_type, b'{"title": "Low water", "body": "The ferry waited.", ' + lines + b"}")
    assert extract(document).media_type == one.media_type


def test_no_ending_is_two_formats() -> None:
    assert len(set(ENDINGS)) == len(ENDINGS)
    assert not set(ENDINGS) & set(COMPRESSED)


@pytest.mark.parametrize("ending", [*ENDINGS, ".tgz", ".html.gz", ".tar.gz", ".jsonl.gz", ".warc.gz"])
def test_a_file_of_every_ending_is_read_whatever_its_case(ending: str) -> None:
    assert why_ignored(f"page{ending}") is None
    assert why_ignored(f"PAGE{ending.upper()}") is None


@pytest.mark.parametrize("name", ["a.gz", "a.gz.gz", "a.jpg.gz", "a.jpg", "a"])
def test_a_file_of_no_format_is_ignored(name: str) -> None:
    assert (why_ignored(name) or "").startswith("not an article type")


def test_a_compressed_file_holds_one_of_the_name_without_the_ending() -> None:
    assert [uncompressed(name) for name in ("a.tgz", "a.html.gz")] == ["a.tar", "a.html"]
    assert format_of("a.tgz") is None


def test_a_format_holds_documents_or_members() -> None:
    with pytest.raises(ValueError, match="either documents or members: nothing"):
        Format(name="nothing", endings=(".nothing",), holds="nothing")


def test_help_names_every_ending_once() -> None:
    said = CliRunner().invoke(cli, ["index", "--help"]).output
    named = re.findall(r"(?<=\s)\.[a-z]+(?=[\s,.])", said.partition("Options:")[0])
    assert named == [*ENDINGS, *COMPRESSED]


def test_a_media_type_that_nothing_reads_is_ignored() -> None:
    with pytest.raises(InputIgnoredError):
        extract(input_of("a", "application/pdf", b"%PDF-"))


def test_the_page_of_formats_is_made_from_the_table() -> None:
    assert FORMATS_PAGE.read_text("utf-8") == formats_page()


MIRRORED = [
    "story.php",
    "story.php?id=12",
    "index.html?p=34",
    "a.asp",
    "a.aspx",
    "a.jsp",
    "a.shtml",
    "lock",
    "a.html.1",
]


@pytest.mark.parametrize("name", [*MIRRORED, "a.html.orig", "a.cfm", "a.php.gz", "2019-03-04", "old.doc"])
def test_what_begins_like_a_page_is_a_page_whatever_its_name(name: str) -> None:
    data = gzipped(PAGE) if name.endswith(".gz") else PAGE
    assert [(met.path, met.media_type) for met in inputs(name, data)] == [(name, "text/html")]


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_members_are_recognised_by_their_first_bytes(pack: Callable[[dict[str, bytes]], bytes]) -> None:
    data = pack({"story.php": PAGE, "talk.mp3": PAGE, "lock": b"Ring the harbour master.", "a.html": PAGE})
    assert lines("a.zip" if pack is zipped else "a.tar", data)[1:3] == [
        f"a.{'zip' if pack is zipped else 'tar'}!talk.mp3: ignored: not an article type (.mp3)",
        f"a.{'zip' if pack is zipped else 'tar'}!lock: ignored: not an article type (no extension)",
    ]


@pytest.mark.parametrize(
    ("beginning", "name"),
    [
        (b"\xef\xbb\xbf\n <!doctype HTML>", "HTML"),
        (b"<!-- saved from url=(0022)https://saltby.example/ -->\n<html>", "HTML"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', "HTML"),
        ("<html><p>Low".encode("utf-16"), "HTML"),
        (b"<title>Low water</title>", "HTML"),
        (b'<?xml version="1.0"?>\n<rss version="2.0">', "RSS and Atom"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", "RSS and Atom"),
        (b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://saltby.example/", "MHTML"),
        (b"WARC/1.0\r\n", "WARC"),
        (b'<?xml version="1.0"?>\n<!-- scanned -->\n<alto xmlns="urn:alto">', "ALTO"),
        (b'<a:alto xmlns:a="urn:alto">', "ALTO"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"<?php echo '<html>'; ?>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", None),
        (b"The ferry waited for the tide.", None),
        (b"<bravo>", None),
        (b"PK\x03\x04<html>", None),
        (b"\x00\x01\x02<html>", None),
        (b"", None),
    ],
)
def test_first_bytes_name_a_format_where_the_ending_does_not(beginning: bytes, name: str | None) -> None:
    found = recognised("story", beginning)
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("name", "beginning", "format_name"),
    [
        ("a.txt", b"<!DOCTYPE html><p>", "HTML"),
        ("a.txt", b"<p>The ferry</p>", "text"),
        ("a.html", b"From: <Saved by Blink>\r\n", "MHTML"),
        ("a.html", b"<rss version='2.0'>", "RSS and Atom"),
        ("a.json", b"<!DOCTYPE html>", "JSON"),
        ("a.md", b"<html>", "Markdown"),
    ],
)
def test_a_sure_beginning_decides_against_some_endings(name: str, beginning: bytes, format_name: str) -> None:
    found = recognised(name, beginning)
    assert found is not None
    assert found.name == format_name
