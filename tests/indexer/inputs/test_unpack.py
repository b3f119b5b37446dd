"""Unpacking: what each kind of file holds, what its members are called, and what ends it."""

from __future__ import annotations

import hashlib
import os
import tarfile
import tracemalloc
import zipfile
from typing import Final

import pytest

from indexer.inputs import bounds
from indexer.inputs.skipped import Skipped
from indexer.inputs.unpack import unpack
from tests import hostile
from tests.growth import assert_linear
from tests.indexer.inputs.build import (
    OTHER,
    PAGE,
    everything,
    gzipped,
    http,
    inputs,
    lines,
    paths,
    refusal,
    tarred,
    warc_record,
    zipped,
)

MIB: Final = 1024 * 1024
TEXT: Final = b"High water\n\nBy noon the quay at Saltby was under water.\n"


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.html", "text/html"),
        ("a.HTM", "text/html"),
        ("a.xhtml", "text/html"),
        ("a.txt", "text/plain"),
        ("a.text", "text/plain"),
        ("a.md", "text/markdown"),
        ("a.markdown", "text/markdown"),
    ],
)
def test_a_document_is_its_bytes(name: str, media_type: str) -> None:
    data = TEXT if media_type == "text/plain" else PAGE
    (document,) = inputs(f"folder/{name}", data)
    assert (document.path, document.media_type, document.data) == (f"folder/{name}", media_type, data)
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert (document.charset, document.facts) == (None, ())


def test_a_gzip_file_is_the_document_in_it() -> None:
    (document,) = inputs("a.html.gz", gzipped(PAGE[:40]) + gzipped(PAGE[40:]))
    assert (document.path, document.data) == ("a.html.gz", PAGE)


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.zip", zipped),
        ("a.tar", tarred),
        ("a.tar.gz", lambda members: gzipped(tarred(members))),
        ("a.tgz", lambda members: gzipped(tarred(members))),
        ("a.zip.gz", lambda members: gzipped(zipped(members))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_archives_members_are_documents(name: str, pack) -> None:  # type: ignore[no-untyped-def]
    data = pack({"one/a.html": PAGE, "b.txt.gz": gzipped(TEXT), "c.png": b"x", "d.html": b""})
    assert lines(name, data) == [
        f"{name}!one/a.html",
        f"{name}!b.txt.gz",
        f"{name}!c.png: ignored: not an article type (.png)",
        f"{name}!d.html: refused: an empty document",
    ]
    first, second, *_ = everything(name, data)
    assert not isinstance(first, Skipped)
    assert not isinstance(second, Skipped)
    assert (first.data, second.data, second.media_type) == (PAGE, TEXT, "text/plain")


def test_archives_nest_to_three_and_no_deeper() -> None:
    third = zipped({"page.html": PAGE, "deep.tar": tarred({"page.html": OTHER})})
    data = zipped({"b.tar.gz": gzipped(tarred({"in/c.zip": third}))})
    assert lines("a.zip", data) == [
        "a.zip!b.tar.gz!in/c.zip!page.html",
        "a.zip!b.tar.gz!in/c.zip!deep.tar: refused: archives nested more than 3 deep: unpack the outer ones",
    ]


@pytest.mark.parametrize("pack", [zipped, tarred], ids=["zip", "tar"])
def test_member_names_are_only_names_and_stay_apart(pack) -> None:  # type: ignore[no-untyped-def]
    name = "a.zip" if pack is zipped else "a.tar"
    data = pack({"../../etc/page.html": PAGE, "/etc/page.html": PAGE, "./etc//page.html": PAGE, "etc/page.html": PAGE})
    found = paths(name, data)
    assert found[0] == f"{name}!etc/page.html"
    assert len(set(found)) == len(found) == 4
    assert not any(".." in path or "!/" in path for path in found)


def test_a_member_name_that_is_not_utf8_comes_through() -> None:
    data = tarred({"caf\udce9.html": PAGE})
    assert paths("a.tar", data) == ["a.tar!caf\udce9.html"]


@pytest.mark.parametrize("order", ["page first", "page last"])
@pytest.mark.parametrize("pack", [zipped, tarred], ids=["zip", "tar"])
def test_a_saved_pages_folder_in_an_archive_is_one_line(pack, order: str) -> None:  # type: ignore[no-untyped-def]
    name = "a.zip" if pack is zipped else "a.tar"
    folder = {"x/Tides_files/frame.html": OTHER, "x/Tides_files/style.css": b"p {}"}
    page = {"x/tides.html": PAGE}
    data = pack(page | folder if order == "page first" else folder | page)
    assert sorted(lines(name, data)) == [
        f"{name}!x/Tides_files: ignored: saved beside the page of that name: its pictures and scripts",
        f"{name}!x/tides.html",
    ]


def test_a_folder_in_an_archive_without_its_page_is_entered() -> None:
    members = {"press_files/a.html": PAGE, "press_files/b.png": b"x", "z.html": OTHER}
    assert sorted(lines("a.tar", tarred(members))) == [
        "a.tar!press_files/a.html",
        "a.tar!press_files/b.png: ignored: not an article type (.png)",
        "a.tar!z.html",
    ]
    assert [met.data for met in inputs("a.tar", tarred({"b_files/a.html": PAGE, "c.html": OTHER}))] == [OTHER, PAGE]


def test_hidden_folders_in_an_archive_are_one_line_each() -> None:
    data = zipped({".git/a.html": PAGE, ".git/b/c.html": PAGE, "__MACOSX/._a.html": b"x", "a.html": PAGE})
    assert lines("a.zip", data) == [
        "a.zip!.git: ignored: a hidden folder",
        "a.zip!__MACOSX/._a.html: ignored: a hidden file",
        "a.zip!a.html",
    ]


def test_links_and_devices_in_an_archive_are_ignored() -> None:
    link, device = tarfile.TarInfo("link.html"), tarfile.TarInfo("zero.html")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    device.type = tarfile.CHRTYPE
    assert lines("a.tar", tarred({"link": link, "device": device, "page.html": PAGE})) == [
        "a.tar!link.html: ignored: a link or device in an archive",
        "a.tar!zero.html: ignored: a link or device in an archive",
        "a.tar!page.html",
    ]


def test_encrypted_members_and_rare_methods_are_refused_and_the_rest_is_read() -> None:
    plain = zipped({"secret.html": PAGE, "page.html": PAGE}, zipfile.ZIP_STORED)
    local, central = plain.index(b"PK\x03\x04"), plain.index(b"PK\x01\x02")
    locked = bytearray(plain)
    locked[local + 6] |= 1
    locked[central + 8] |= 1
    assert lines("a.zip", bytes(locked)) == [
        "a.zip!secret.html: refused: encrypted: unpack it with its password and index the folder",
        "a.zip!page.html",
    ]
    rare = zipped({"page.html": PAGE}, zipfile.ZIP_LZMA)
    assert lines("a.zip", rare) == ["a.zip!page.html: refused: packed by a rare method: unpack it and index the folder"]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.html", b"\x89PNG\r\n\x1a\n....", "not HTML: looks like PNG"),
        ("a.html", gzipped(PAGE), "not HTML: looks like gzip"),
        ("a.md", b"%PDF-1.7 ...", "not Markdown: looks like PDF"),
        ("a.txt", bytes(range(256)) * 8, "not text: binary"),
        ("a.txt", b"\0" * 100, "not text: binary"),
        ("a.txt", b" \n\t", "an empty document"),
        ("a.html.gz", gzipped(b""), "an empty document"),
        ("a.html.gz", PAGE, "damaged gzip: fetch or save it again"),
        ("a.zip", PAGE, "not a zip archive: fetch or save it again"),
        ("a.zip", zipped({"a.html": PAGE})[:-30], "truncated or damaged zip: fetch or save it again"),
        ("a.tar", PAGE, "not a tar archive, or truncated: fetch or save it again"),
        ("a.warc", PAGE, "not a WARC file: fetch it again"),
        ("a.mhtml", PAGE, "no HTML part in it: save the page again"),
        ("a.rss", PAGE, "not a feed: no rss, feed or RDF element"),
        ("a.json", PAGE, "not JSON: expecting value at column 1"),
    ],
)
def test_contents_that_are_not_what_the_name_says_are_refused(name: str, data: bytes, reason: str) -> None:
    assert refusal(name, data) == reason


@pytest.mark.parametrize(
    "data", [PAGE + b"\0\0\0", "\ufeff<p>Tide".encode("utf-16-le"), "<p>Ebb tide".encode("utf-16-le")]
)
def test_a_stray_nul_or_utf16_is_not_binary(data: bytes) -> None:
    assert [met.data for met in inputs("a.html", data)] == [data]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", zipped({})),
        ("a.tar", tarred({})),
        ("a.json", b"[]"),
        ("a.jsonl", b"\n\n"),
        ("a.warc.gz", gzipped(b"")),
        ("a.rss", b"<rss version='2.0'><channel><title>None</title></channel></rss>"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_container_with_nothing_in_it_is_accounted_for(name: str, data: bytes) -> None:
    assert lines(name, data) == [f"{name}: ignored: there is nothing in it"]


@pytest.mark.parametrize("name", ["a.png", "a", "README.md", "a.png.gz", "a.html.gz.gz", ".a.html", "a.xml"])
def test_what_is_no_input_by_name_or_root_is_ignored(name: str) -> None:
    ((state, path),) = [(met.state, met.path) for met in everything(name, b"<urlset/>") if isinstance(met, Skipped)]
    assert (state, path) == ("ignored", name)


def test_members_are_read_one_at_a_time() -> None:
    """Bytes beyond a member are not looked at before they are asked for."""
    broken = tarred({"a.html": PAGE, "b.html": PAGE})[:1024] + b"rubbish" * 400
    documents = unpack("a.tar", broken)
    first = next(documents)
    assert not isinstance(first, Skipped)
    assert first.data == PAGE


# What is damaged: the whole is handed out, then a line names the container.


def noise(size: int) -> bytes:
    """Return a page that does not compress."""
    return b"<p>" + os.urandom(size).hex().encode()


@pytest.mark.parametrize(
    ("name", "cut", "reason"),
    [
        ("a.tar", -1, "truncated or damaged tar"),
        ("a.tar", 0, "truncated tar"),
        ("a.tar.gz", 0, "truncated gzip"),
    ],
    ids=["in a header", "in a member", "in a tar.gz"],
)
def test_what_was_whole_in_a_truncated_tar_is_handed_out(name: str, cut: int, reason: str) -> None:
    data = tarred({"a.html": noise(5000), "b.html": noise(5000), "c.html": noise(50_000)})
    end = data.index(b"c.html") + (100 if cut else 5000)
    data = gzipped(data)[:-20_000] if name == "a.tar.gz" else data[:end]
    assert lines(name, data) == [
        f"{name}!a.html",
        f"{name}!b.html",
        f"{name}: refused: {reason}: fetch or save it again",
    ]


def test_a_broken_tar_header_is_not_taken_for_the_end() -> None:
    data = bytearray(tarred({"a.html": PAGE, "b.html": PAGE}))
    data[data.index(b"b.html")] ^= 1
    assert lines("a.tar", bytes(data)) == [
        "a.tar!a.html",
        "a.tar: refused: truncated or damaged tar: fetch or save it again",
    ]


def test_a_truncated_page_is_not_handed_out() -> None:
    assert refusal("a.html.gz", gzipped(noise(1000))[:-300]) == "truncated gzip: fetch or save it again"


def test_a_damaged_zip_member_is_refused_and_the_rest_is_read() -> None:
    data = bytearray(zipped({"a.html": PAGE, "b.html": OTHER}, zipfile.ZIP_STORED))
    data[data.index(PAGE) + 10] ^= 1
    assert lines("a.zip", bytes(data)) == [
        "a.zip!a.html: refused: damaged zip: fetch or save it again",
        "a.zip!b.html",
    ]


def test_a_damaged_archive_in_an_archive_does_not_end_the_outer_one() -> None:
    inner = gzipped(tarred({"a.html": noise(9000)}))[:-5000]
    assert lines("a.zip", zipped({"b.tar.gz": inner, "c.html": PAGE})) == [
        "a.zip!b.tar.gz: refused: truncated gzip: fetch or save it again",
        "a.zip!c.html",
    ]


# What is too much: refused early, in bounded memory.


def peak_mib(name: str, data: bytes) -> tuple[list[str], float]:
    """Return the lines of a file and the most memory unpacking it took, beside its own bytes."""
    tracemalloc.start()
    try:
        told = lines(name, data)
        return told, tracemalloc.get_traced_memory()[1] / MIB
    finally:
        tracemalloc.stop()


BOMB: Final = "times its size"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.html.gz", gzipped(b"<div>" * 20 * MIB), BOMB),
        ("a.jsonl.gz", gzipped(b" " * 100 * MIB), BOMB),
        ("a.tar.gz", gzipped(tarred({"a.html": b"<div>" * 10 * MIB})), BOMB),
        ("a.zip", zipped({"a.html": b"\0" * 50 * MIB}), BOMB),
        ("a.zip", zipped({"b.zip": zipped({"c.html": b"\0" * 50 * MIB})}), BOMB),
        ("a.zip.gz", gzipped(zipped({"c.html": b"\0" * 50 * MIB})), BOMB),
        ("a.warc.gz", gzipped(warc_record("response", http(b"<div>" * 10 * MIB))), BOMB),
        ("a.warc.gz", gzipped(b"\n" * 100 * MIB), "damaged WARC file"),
        ("a.warc.gz", gzipped(b"WARC/1.0\r\nA: " + b"a" * 9 * MIB), "a header of more than 262,144 bytes"),
    ],
    ids=["gzip", "lines", "tar", "zip", "nested zip", "zip in gzip", "warc", "warc of newlines", "warc header"],
)
def test_a_bomb_is_refused_in_bounded_memory(name: str, data: bytes, reason: str) -> None:
    told, peak = peak_mib(name, data)
    assert len(told) == 1
    assert told[0].startswith(f"{name}: refused: ")
    assert reason in told[0]
    assert peak < 25


def test_a_bomb_among_many_members_is_refused_alone() -> None:
    members = {"bomb.html": b"<div>" * 10 * MIB, "page.html": PAGE}
    data = zipped(members | {"photo.png": os.urandom(MIB)})
    assert lines("a.zip", data) == [
        (
            "a.zip!bomb.html: refused: unpacks to more than 200 times its size, as bombs do: "
            "unpack it if you trust it, and index the folder"
        ),
        "a.zip!page.html",
        "a.zip!photo.png: ignored: not an article type (.png)",
    ]


def test_the_budget_is_one_for_all_the_members_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many members, each below its own limit: 42.zip is made so."""
    monkeypatch.setattr(bounds, "RATIO_FREE_BYTES", MIB // 4)
    data = zipped({f"{number}.html": b"<p>" + b"tide " * 20_000 for number in range(30)})
    told = lines("a.zip", data)
    assert told[:2] == ["a.zip!0.html", "a.zip!1.html"]
    assert told[-1].startswith("a.zip: refused: unpacks to more than ")
    assert len(told) < 30


@pytest.mark.parametrize("pack", [zipped, tarred], ids=["zip", "tar"])
def test_an_archive_has_a_limit_of_members(pack, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("indexer.inputs.bounds.MAX_MEMBERS", 3)
    monkeypatch.setattr("indexer.inputs.archives.MAX_MEMBERS", 3)
    name = "a.zip" if pack is zipped else "a.tar"
    told = lines(name, pack({f"{number}.html": PAGE for number in range(5)}))
    assert told[-1] == f"{name}: refused: more than 3 members: unpack it and index the folder"


@pytest.mark.parametrize(
    ("kind", "limit"), [(tarfile.XHDTYPE, "16,384"), (tarfile.XGLTYPE, "16,384"), (tarfile.GNUTYPE_LONGNAME, "262,144")]
)
def test_a_header_of_endless_names_is_refused_in_bounded_memory(kind: bytes, limit: str) -> None:
    """Tarfile reads such a header whole, whatever size it claims."""
    info = tarfile.TarInfo("pax")
    info.type, info.size = kind, 40 * MIB
    data = info.tobuf(tarfile.USTAR_FORMAT) + os.urandom(MIB) * 40
    tracemalloc.start()
    told = lines("a.tar", data)
    peak = tracemalloc.get_traced_memory()[1] / MIB
    tracemalloc.stop()
    assert told == [f"a.tar: refused: damaged tar: a header of more than {limit} bytes"]
    assert peak < 5


def test_a_long_extended_header_in_an_archive_s_midst_ends_it_there() -> None:
    header = hostile.extended_header(b"7" * 17_000)
    told = lines("a.tar", tarred({"a.html": PAGE})[:1024] + header)
    assert told == ["a.tar!a.html", "a.tar: refused: damaged tar: a header of more than 16,384 bytes"]


def test_a_sparse_member_is_refused() -> None:
    """It may claim any number of zeros that the archive does not hold."""
    info = tarfile.TarInfo("a.html")
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    header[156:157] = tarfile.GNUTYPE_SPARSE
    header[483:495] = b"77777777777\0"  # the size it would have
    header[148:156] = b"        "
    header[148:156] = b"%06o\0 " % sum(header[:512])
    data = bytes(header) + b"\0" * 1024
    assert lines("a.tar", data) == ["a.tar!a.html: refused: a sparse file: unpack it and index the folder"]


def test_fifty_megabytes_of_nested_tags_are_refused_with_a_clear_reason() -> None:
    def refused(data: bytes) -> None:
        assert refusal("a.html", data) == "larger than 10 MB, which no article is"

    assert_linear(lambda size: b"<div>" * (size // 5), refused, 50 * MIB, parts=4)


def test_images_written_into_a_page_do_not_count() -> None:
    image = b"data:image/png;base64," + b"iVBORw0KGgo/+A" * MIB
    (document,) = inputs("a.html", PAGE + b"<img src='" + image + b"'><p>After the picture.")
    assert document.data == PAGE + b"<img src='data:,'><p>After the picture."


def test_a_page_below_the_limit_keeps_its_bytes() -> None:
    data = PAGE + b"<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"
    assert [met.data for met in inputs("a.html", data)] == [data]


@pytest.mark.parametrize("unit", [b"data:", b"data:a/", b"data:;a", b"data:a;b=c;", b"data:,a"])
def test_taking_images_out_is_linear(unit: bytes) -> None:
    assert_linear(
        lambda size: PAGE + b"x" * 10 * MIB + unit * (size // len(unit)),
        lambda data: everything("a.html", data),
        11 * MIB,
    )


def test_a_text_has_no_images_to_take_out() -> None:
    assert refusal("a.txt", b"tide " * 3 * MIB) == "larger than 10 MB: split it"


def test_nothing_is_written_to_disk(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    nested = zipped({"../b.html": PAGE, "c.tar.gz": gzipped(tarred({"/d.html": PAGE})), "e.html": noise(MIB)})
    assert len(paths("a.zip", nested)) == 3
    assert list(tmp_path.iterdir()) == []
