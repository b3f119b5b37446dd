"""The table of input formats: one entry says all that finding, unpacking and help say of a format."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from dateline import cli
from indexer.errors import InputIgnoredError
from indexer.extract import extract
from indexer.inputs.documents import input_of
from indexer.inputs.formats import COMPRESSED, FORMATS, Format, format_of, uncompressed, why_ignored
from indexer.inputs.skipped import Skipped
from tests.indexer.inputs.build import everything

ENDINGS = [ending for one in FORMATS for ending in one.endings]


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.name)
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
