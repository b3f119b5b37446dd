"""Compression: who gets it, of what, and that neither tags nor streams suffer."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

import pytest
from flask import Flask, Response

from index.errors import EngineDamagedError
from server.export.stream import INCOMPLETE
from server.http.compression import MIN_BYTES, compress_answers
from tests.server.articles import FERRY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

HTML = {"Accept": "text/html"}
GZIP = {"Accept-Encoding": "gzip, deflate, br"}

ADDRESSES = {
    "page": ("/search?q=harbour", HTML),
    "JSON": ("/search.json?q=harbour", {}),
    "article": (f"/articles/{FERRY.id}", HTML),
    "record": (f"/articles/{FERRY.id}.json", {}),
    "feed": ("/search.atom?q=harbour", {}),
    "error": ("/search.json?page=0&page=1&sort=nowhere&interval=none&copies=no&undated=none&facets=nothing&by=no", {}),
    "CSV": ("/search.csv?q=harbour", {}),
    "JSON Lines": ("/search.jsonl?q=harbour", {}),
    "RIS": ("/search.ris?q=harbour", {}),
}


@pytest.mark.parametrize(("address", "headers"), ADDRESSES.values(), ids=ADDRESSES)
def test_who_takes_gzip_gets_the_same_in_fewer_bytes(
    client: FlaskClient, address: str, headers: dict[str, str]
) -> None:
    with client.get(address, headers=headers) as plain:
        whole = plain.data
    with client.get(address, headers=headers | GZIP) as packed:
        received = packed.data
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert without_time(gzip.decompress(received)) == without_time(whole)
    assert len(received) < len(whole) / 2
    assert packed.headers.get("Content-Length") in {None, str(len(received))}
    assert "Accept-Encoding" in plain.vary
    assert plain.vary == packed.vary


def without_time(body: bytes) -> bytes:
    before, name, after = body.partition(b'"took_ms": ')
    return before + name + after.lstrip(b"0123456789.")


def test_a_tag_holds_for_both_forms(client: FlaskClient) -> None:
    tag = client.get("/search?q=harbour", headers=HTML).headers["ETag"]
    assert client.get("/search?q=harbour", headers=HTML | GZIP).headers["ETag"] == tag
    again = client.get("/search?q=harbour", headers=HTML | GZIP | {"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert "Content-Encoding" not in again.headers
    assert {"Accept", "Accept-Encoding"} <= set(again.vary)


@pytest.mark.parametrize("accepted", ["", "br", "identity", "gzip;q=0", "deflate, gzip;q=0.0"])
def test_who_does_not_take_gzip_gets_none(client: FlaskClient, accepted: str) -> None:
    response = client.get("/search?q=harbour", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in response.headers
    assert response.get_json()["total"] == 45


def test_a_small_answer_is_left_as_it_is(client: FlaskClient) -> None:
    response = client.get(f"/articles/{FERRY.id}.bib", headers=GZIP)
    assert len(response.data) < MIN_BYTES
    assert "Content-Encoding" not in response.headers


def test_the_head_of_a_compressed_answer_is_that_of_the_answer(client: FlaskClient) -> None:
    got, head = (client.open("/search.json?q=harbour", method=method, headers=GZIP) for method in ("GET", "HEAD"))
    assert head.data == b""
    assert head.headers["Content-Encoding"] == got.headers["Content-Encoding"]
    assert head.headers["ETag"] == got.headers["ETag"]


def pieces(app: Flask) -> Iterator[bytes]:
    """Return the pieces of a compressed answer as they are sent."""
    return app.test_client().get("/", headers=GZIP, buffered=False).iter_encoded()


def test_a_stream_stays_one_and_each_piece_can_be_read_when_it_comes() -> None:
    made: list[int] = []

    def numbers() -> Iterator[str]:
        for number in range(3):
            made.append(number)
            yield f"line {number}\n"

    reader = zlib.decompressobj(31)
    for number, piece in zip(range(3), pieces(answering(numbers())), strict=False):
        assert made == list(range(number + 1)), "later lines are not made yet"
        assert reader.decompress(piece) == f"line {number}\n".encode()


def test_an_export_that_fails_can_be_unpacked_up_to_the_line_that_says_so() -> None:
    def lines() -> Iterator[str]:
        yield "first\n"
        yield INCOMPLETE
        raise EngineDamagedError("a segment is not what was written")

    received: list[bytes] = []
    with pytest.raises(EngineDamagedError):
        received.extend(pieces(answering(lines())))
    assert gzip.decompress(b"".join(received)).decode() == f"first\n{INCOMPLETE}"


def answering(lines: Iterator[str]) -> Flask:
    """Return an application that streams these lines, and nothing else."""
    app = Flask(__name__)
    compress_answers(app)
    app.add_url_rule("/", "stream", lambda: Response(lines, content_type="text/csv"))
    return app
