"""Whatever the bytes, unpacking gives inputs and reasons, and raises nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.inputs.decoding import decode
from indexer.inputs.skipped import Skipped, SkipState
from indexer.inputs.unpack import unpack
from indexer.page import Input
from tests.indexer.inputs.build import OTHER, PAGE, gzipped, http, tarred, warc_record, zipped
from tests.indexer.inputs.test_feeds import ATOM, ITEM, rss
from tests.indexer.inputs.test_mhtml import part, saved

NAMES = (
    "html htm xhtml mhtml mht txt text md markdown json jsonl ndjson rss atom xml zip tar warc gz tgz "
    "html.gz jsonl.gz tar.gz warc.gz zip.gz mhtml.gz rss.gz"
).split()

MEMBERS = {"x/a.html": PAGE, "b.txt.gz": gzipped(OTHER), "c.jsonl": b'{"id":1}\n{', "x/a_files/d.html": PAGE}
SEEDS = {
    "mhtml": saved(part(PAGE, more="Content-ID: <a>\r\n"), part(OTHER, encoding="quoted-printable")),
    "json": json.dumps({"articles": [{"id": 1, "body": "Tide"}, 2]}).encode(),
    "jsonl": b'{"id": "a"}\n{"id": "a"}\nnull\n',
    "zip": zipped(MEMBERS),
    "tar": tarred(MEMBERS),
    "tar.gz": gzipped(tarred(MEMBERS)),
    "warc": warc_record("response", http(gzipped(PAGE), Content_Encoding="gzip")) + warc_record("resource", b"x"),
    "warc.gz": gzipped(warc_record("response", http(PAGE))) + gzipped(warc_record("request", b"x")),
    "rss": rss(ITEM, ITEM),
    "atom": ATOM.encode(),
}


def check(name: str, data: bytes) -> None:
    """Unpack, and check what every caller relies on."""
    paths = set()
    for met in unpack(f"folder/{name}", data):
        assert met.path == f"folder/{name}" or met.path.startswith((f"folder/{name}!", f"folder/{name}#"))
        assert met.path not in paths
        paths.add(met.path)
        met.path.encode("utf-8", "surrogateescape")
        if isinstance(met, Skipped):
            assert met.state in SkipState
        else:
            assert isinstance(met, Input)
            decode(met.data, declared=met.charset, html=met.media_type == "text/html").encode()
    assert paths


QUICK = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("extension", NAMES)
@QUICK
@given(data=st.binary(max_size=400))
def test_random_bytes_under_every_name(extension: str, data: bytes) -> None:
    check(f"a.{extension}", data)
    check(f"a.{extension}.gz", gzipped(data))


@pytest.mark.parametrize("extension", SEEDS)
@QUICK
@given(changes=st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=6)), max_size=6), cut=st.integers(0, 200))
def test_damaged_containers(extension: str, changes: list[tuple[int, bytes]], cut: int) -> None:
    data = bytearray(SEEDS[extension])
    for place, new in changes:
        data[place % len(data) : place % len(data) + len(new)] = new
    check(f"a.{extension}", bytes(data[: len(data) - cut]))


@pytest.mark.parametrize("extension", SEEDS)
def test_containers_cut_at_any_length(extension: str) -> None:
    whole = SEEDS[extension]
    for length in range(0, len(whole), max(1, len(whole) // 150)):
        check(f"a.{extension}", whole[:length])


@QUICK
@given(data=st.binary(max_size=300), declared=st.one_of(st.none(), st.text(max_size=12)), html=st.booleans())
def test_any_bytes_decode_to_text_that_utf8_can_carry(data: bytes, declared: str | None, html: bool) -> None:
    text = decode(data, declared=declared, html=html)
    text.encode()
    assert "\0" not in text
    assert "\r" not in text
