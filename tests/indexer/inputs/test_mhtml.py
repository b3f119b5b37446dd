"""MHTML files: which part is the page, and what its headers say."""

from __future__ import annotations

import base64
import quopri

import pytest

from indexer.page import FactName
from tests.growth import assert_cheap
from tests.indexer.inputs.build import OTHER, PAGE, inputs, refusal

HEAD = b"From: <Saved by a browser>\r\nSubject: Tides\r\nDate: Mon, 4 Mar 2019 23:30:00 -0500\r\nMIME-Version: 1.0\r\n"


def part(body: bytes, *, kind: str = "text/html", encoding: str = "base64", more: str = "") -> bytes:
    coded = {"base64": base64.encodebytes(body), "quoted-printable": quopri.encodestring(body), "8bit": body}[encoding]
    return f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n{more}\r\n".encode() + coded + b"\r\n"


def saved(*parts: bytes, start: str = "") -> bytes:
    """Return an MHTML file of these parts."""
    head = HEAD + f'Content-Type: multipart/related; boundary="--tide--"{start}\r\n\r\n'.encode()
    return head + b"".join(b"----tide--\r\n" + one for one in parts) + b"----tide----\r\n"


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
def test_the_page_is_decoded_whatever_its_transfer_encoding(encoding: str) -> None:
    data = saved(part(b"p {}", kind="text/css"), part(PAGE, encoding=encoding), part(OTHER))
    (page,) = inputs("a.mht", data)
    assert (page.path, page.media_type, page.data.strip()) == ("a.mht", "text/html", PAGE)


def test_the_part_that_start_names_is_the_page() -> None:
    frame, root = part(OTHER, more="Content-ID: <frame@x>\r\n"), part(PAGE, more="Content-ID: <root@x>\r\n")
    (page,) = inputs("a.mhtml", saved(frame, root, start='; start="<root@x>"'))
    assert page.data == PAGE


def test_location_and_date_are_where_and_when_it_was_saved() -> None:
    data = saved(
        part(PAGE, kind='text/html; charset="windows-1251"', more="Content-Location: https://saltby.example/t\r\n")
    )
    (page,) = inputs("a.mhtml", data)
    assert page.charset == "windows-1251"
    assert [(fact.name, fact.value, fact.source) for fact in page.facts] == [
        (FactName.ORIGIN, "https://saltby.example/t", "mhtml"),
        (FactName.CAPTURED, "2019-03-05T04:30:00Z", "mhtml"),
    ]


def test_a_location_on_disk_and_a_date_that_is_none_are_no_facts() -> None:
    data = saved(part(PAGE, more="Content-Location: file:///C:/tides.html\r\n")).replace(b"Mon, 4 Mar 2019", b"Someday")
    (page,) = inputs("a.mhtml", data)
    assert page.facts == ()


def test_a_message_that_is_one_page_is_read_too() -> None:
    (page,) = inputs("a.mhtml", HEAD + part(PAGE))
    assert page.data == PAGE


def test_without_an_html_part_it_is_refused() -> None:
    assert refusal("a.mhtml", saved(part(b"p {}", kind="text/css"))) == "no HTML part in it: save the page again"


def test_messages_within_messages_are_refused_before_they_take_time() -> None:
    def nested(levels: int) -> bytes:
        heads = (b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(levels))
        return HEAD + b"".join(heads) + b"x\r\n" * 500_000

    def refused(data: bytes) -> None:
        assert refusal("a.mhtml", data) == "not a saved page: messages within messages"

    assert_cheap(nested(20), nested(400), refused)


@pytest.mark.parametrize("where", ["message", "part"])
def test_a_header_of_parameters_without_end_is_refused_before_it_takes_time(where: str) -> None:
    def without_end(semicolons: int) -> bytes:
        header = b"Content-Type: text/html; " + b";" * semicolons + b"\r\n\r\nx"
        return (
            header
            if where == "message"
            else HEAD + b'Content-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n' + header
        )

    def refused(data: bytes) -> None:
        assert refusal("a.mhtml", data) == "not a saved page: its Content-Type header has no end"

    assert_cheap(without_end(50_000), without_end(1_000_000), refused)


def test_a_long_location_is_no_header_without_end() -> None:
    address = "https://saltby.example/t?" + "a" * 20_000
    (page,) = inputs("a.mhtml", f"Content-Type: text/html\r\nContent-Location: {address}\r\n\r\n".encode() + PAGE)
    assert page.facts[0].value == address
