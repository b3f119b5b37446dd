"""What holds of any file: documents in are documents out, no line is lost, and hostile files are refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article.model import Role, normalise
from indexer.extract import extract
from indexer.inputs.databases.lines import Line, from_bytes, to_bytes
from indexer.inputs.databases.plain import paragraphs, text_lines, unwrapped
from indexer.inputs.databases.rich_text import MAX_DEPTH
from indexer.page import Page
from tests.indexer.inputs.build import everything, inputs, refusal
from tests.samples.exports import FJORD, TIDAL, Story, docx, factiva_text, lexis_paragraphs, nexis_html, nexis_text, rtf

WORDS = st.text(st.sampled_from("abcdefgh åéß漢字"), min_size=1, max_size=12).map(normalise).filter(bool)
SENTENCES = st.lists(WORDS, min_size=8, max_size=40).map(lambda words: f"Und {' '.join(words)}.")
STORIES = st.lists(st.lists(SENTENCES, min_size=1, max_size=4), min_size=1, max_size=5)
WRITERS: dict[str, Callable[[Sequence[Story]], bytes]] = {
    "a.txt": nexis_text,
    "a.html": nexis_html,
    "b.txt": factiva_text,
    "a.docx": lambda stories: docx(lexis_paragraphs(stories)),
    "a.rtf": lambda stories: rtf(lexis_paragraphs(stories)),
}


def texts(page: Page) -> str:
    return " ".join(block.text for block in page.blocks if block.role is Role.BODY)


def stories(bodies: list[list[str]]) -> list[Story]:
    return [
        replace(FJORD[0], paragraphs=tuple(body), day=f"2018-01-{number + 10}") for number, body in enumerate(bodies)
    ]


@pytest.mark.parametrize("name", WRITERS)
@given(bodies=STORIES)
@settings(max_examples=25, deadline=None)
def test_as_many_documents_come_out_as_went_in_each_with_its_text(name: str, bodies: list[list[str]]) -> None:
    found = [extract(one) for one in inputs(name, WRITERS[name](stories(bodies)))]
    assert [texts(page) for page in found] == [" ".join(body) for body in bodies]


@given(st.lists(WORDS, min_size=1, max_size=40), st.integers(30, 100))
@settings(deadline=None)
def test_lines_keep_every_word_of_a_text_in_order(words: list[str], width: int) -> None:
    text = "\n".join(words[at] + (" " * (width % 7)) for at in range(len(words)))
    assert [word for line in unwrapped(text_lines(text)) for word in line.text.split()] == " ".join(words).split()
    assert " ".join(paragraphs(text)).split() == " ".join(words).split()


@given(st.lists(st.builds(Line, text=WORDS, bold=st.integers(0, 3), centred=st.booleans(), group=st.integers(0, 9))))
def test_a_document_s_bytes_are_read_back(made: list[Line]) -> None:
    name, read = from_bytes(to_bytes("nexis", made))
    assert (name, [replace(line, group=0) for line in read]) == ("nexis", [replace(line, group=0) for line in made])


def test_a_paragraph_in_an_rtf_file_has_its_letters_and_no_address_of_a_link() -> None:
    data = (
        rb"{\rtf1\ansi\ansicpg1251\uc1{\fonttbl{\f0\fcharset204 A;}{\f1\fcharset238 B;}}{\info{\author Nobody}}"
        rb"\f0 \'cc\'e0\'ff\'ea \f1 \'b9\'9c\par \u8222?word\u8221?\line {\field{\*\fldinst{HYPERLINK "
        rb'"http://x.example/"}}{\fldrslt shown}} \u-10179?\u-8704?\par {\pict\bin4 }}}}} end\par}trailing'
    )
    (one,) = inputs("a.rtf", data)
    assert one.data.decode().split("\n\n") == ["Маяк ąś", "„word” shown 😀", "end"]


PASTED = (
    "Home",
    "News",
    "Ferry aground",
    "By Oda Renvik",
    *("The ferry ran aground at dawn, off Skerrow.",) * 9,
)


def test_a_word_file_without_headings_is_the_text_that_it_holds() -> None:
    (one,) = inputs("a.docx", docx([("", ((line, False, 20),)) for line in PASTED]))
    assert (one.media_type, one.data.decode()) == ("text/plain", "\n\n".join(PASTED))


def test_a_word_file_with_a_heading_keeps_its_styles() -> None:
    (one,) = inputs("a.docx", docx([("Titel" if line == PASTED[2] else "", ((line, False, 20),)) for line in PASTED]))
    _, read = from_bytes(one.data)
    assert [line.text for line in read if line.level] == [PASTED[2]]


def test_an_rtf_file_of_too_many_groups_is_refused() -> None:
    assert "nested" in refusal("a.rtf", rb"{\rtf1" + b"{" * (MAX_DEPTH + 1))


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"plain text", "not RTF"), (rb"{\rtf1 }", "no text"), (b"{\\rtf1\\bin9999999999 x", "no text")],
)
def test_what_is_no_rtf_is_refused(data: bytes, reason: str) -> None:
    assert reason in refusal("a.rtf", data)


def zipped(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 nothing", "damaged"),
        (b"\xd0\xcf\x11\xe0 old", "old or encrypted"),
        (zipped({"other.xml": b"<x/>"}), "no word/document.xml"),
        (zipped({"word/document.xml": b"<w:document"}), "no XML"),
        (zipped({"word/document.xml": b"<w:document " + W + b"/>"}), "no text"),
        (zipped({"word/document.xml": b" " * 30_000_000}), "times its size"),
        (docx([("", (("Some text.", False, 20),))])[:400], "damaged"),
    ],
    ids=["no zip", "an old one", "no part", "no XML", "no text", "a bomb", "cut short"],
)
def test_what_is_no_word_file_is_refused(data: bytes, reason: str) -> None:
    assert reason in refusal("a.docx", data)


def test_a_word_file_s_entities_are_not_expanded() -> None:
    body = b"<w:body><w:p><w:r><w:t>one &b; &c; two</w:t></w:r></w:p></w:body>"
    data = zipped({"word/document.xml": LAUGHS + b"<w:document " + W + b">" + body + b"</w:document>"})
    assert not any(b"haha" in one.data or b"root:" in one.data for one in inputs("a.docx", data))


def test_what_was_deleted_from_a_word_file_is_not_read() -> None:
    body = (
        b"<w:body><w:p><w:r><w:t>Kept.</w:t></w:r><w:del><w:r><w:delText>Gone.</w:delText></w:r></w:del></w:p></w:body>"
    )
    (one,) = inputs("a.docx", zipped({"word/document.xml": b"<w:document " + W + b">" + body + b"</w:document>"}))
    assert (b"Kept." in one.data, b"Gone." in one.data) == (True, False)


def test_a_table_of_a_word_file_is_rows() -> None:
    row = (
        b"<w:tr>"
        + b"".join(b"<w:tc><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:tc>" % cell for cell in (b"Ebb", b"6:40"))
        + b"</w:tr>"
    )
    data = zipped(
        {"word/document.xml": b"<w:document " + W + b"><w:body><w:tbl>" + row + b"</w:tbl></w:body></w:document>"}
    )
    (one,) = inputs("a.docx", data)
    assert [(block.text, block.kind.value) for block in extract(one).blocks] == [("Ebb | 6:40", "row")]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b"1 of 2 DOCUMENTS\n" * 20_000 + b"LENGTH: 3 words\n"),
        ("a.txt", b"LOAD-DATE: " * 50_000),
        ("a.txt", b"Document " + b"A" * 300_000 + b"\n12 words\n"),
        ("a.txt", b"ProQuest document ID: 12345\n" * 20_000),
        ("a.html", b"<DOCFULL>" + b"<div>" * 30_000 + b"1 of 2 DOCUMENTS"),
        ("a.html", b"DocPublicationName" + b"<article class='DocPublicationName'>" * 5_000),
        ("a.html", b"<style>.a {" + b"{" * 200_000 + b"</style><p>articleParagraph"),
        ("a.rtf", rb"{\rtf1 " + rb"{\field{\*\fldinst{ HYPERLINK " * 1_000 + b"}"),
        ("a.rtf", rb"{\rtf1 {\fonttbl" + rb"{\f1 \f2 \f3" * 20_000),
    ],
)
def test_a_hostile_file_comes_to_something(name: str, data: bytes) -> None:
    assert everything(name, data)


def test_two_articles_in_a_zip_are_called_by_their_member() -> None:
    made = zipped({"press/nexis.txt": nexis_text(TIDAL)})
    assert all(one.path.startswith("a.zip!press/nexis.txt#") for one in inputs("a.zip", made))
