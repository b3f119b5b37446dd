"""Files made to stop a run: each is small, and costs far more to read than it should, or cannot be read at all.

`KINDS` has one maker a kind; each takes a number that varies what it makes. Every file must come to a complaint.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE: Final = b"<!DOCTYPE html><title>Low water</title><p>The ferry waited for the tide at Saltby.</p>"


def pile(count: int) -> Iterator[tuple[str, bytes]]:
    """Yield so many hostile files, of one kind after the other: their names and their bytes."""
    makers = list(KINDS.items())
    for number in range(count):
        name, make = makers[number % len(makers)]
        yield f"hostile-{number:03}-{name}", make(number // len(makers))


def long_pax_number(number: int) -> bytes:
    """A tar's extended header of digits alone: quadratic in Python's tarfile (CVE-2024-6232)."""
    digits = b"%d" % (number % 9 + 1) * (250_000 - number)
    return gzip.compress(extended_header(digits) + bytes(1_024), mtime=0)


def extended_header(body: bytes) -> bytes:
    """Return an extended header of a tar, padded to whole blocks."""
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, len(body)
    return info.tobuf(tarfile.USTAR_FORMAT) + body + bytes(-len(body) % 512)


def header_of_semicolons(number: int) -> bytes:
    """A header without end: quadratic in Python's email package."""
    return b"Content-Type: multipart/related; " + b";" * (800_000 + number) + b"\n\n<html><p>x</p></html>"


def feed_of_newlines(number: int) -> bytes:
    """A feed whose root has a name that is none."""
    return b"<.:rss >" + b"\n" * (400_000 + number)


def empty_records(number: int) -> bytes:
    """A list of records with nothing in them: eight megabytes that take eighty times as much memory."""
    return b"[" + b",".join([b"{}"] * (2_700_000 + number)) + b"]"


def gzip_members(number: int) -> bytes:
    """A WARC of thousands of gzip members, each of newlines."""
    return gzip.compress(b"\n" * 100_000, mtime=0) * (6_000 + number)


def inflated_record(number: int) -> bytes:
    """A compressed WARC record of hundreds of megabytes."""
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:%d>\r\nContent-Length: 200000000\r\n\r\n"
    return gzip.compress(head % number + bytes(200_000_000), 1, mtime=0)


def gzip_bomb(number: int) -> bytes:
    """A page that unpacks to a thousand times its size."""
    return gzip.compress(bytes(30_000_000 + number), mtime=0)


def zip_bomb(number: int) -> bytes:
    """An archive whose only page does."""
    return zipped({"page.html": bytes(30_000_000 + number)})


def cut_zip(number: int) -> bytes:
    """An archive without its directory."""
    return zipped({f"{each}.html": PAGE for each in range(5)})[: -40 - number]


def nested_zip(number: int) -> bytes:
    """Archives in archives, one deeper than is read."""
    data = zipped({f"page-{number}.html": PAGE})
    for _ in range(5):
        data = zipped({"inner.zip": data})
    return data


def cut_tar(number: int) -> bytes:
    """An archive that ends in the midst of a member."""
    info = tarfile.TarInfo("page.html")
    info.size = 20_000
    return info.tobuf(tarfile.USTAR_FORMAT) + PAGE + bytes(number)


def picture(number: int) -> bytes:
    """A picture under a page's name."""
    return b"\x89PNG\r\n\x1a\n" + bytes(1_000 + number)


def blank(number: int) -> bytes:
    """A page of white space."""
    return b" \n" * (1_000 + number)


def tags_alone(number: int) -> bytes:
    """A page of elements without a word."""
    return b"<div>" * (5_000 + number) + b"</div>" * 5_000


def deep_json(number: int) -> bytes:
    """A record nested deeper than a parser goes."""
    return b'{"a":' * (100_000 + number)


def long_integer(number: int) -> bytes:
    """A number of a million digits: quadratic to read."""
    return b'{"id": ' + b"7" * (1_000_000 + number) + b"}"


def broken_lines(number: int) -> bytes:
    """JSON Lines of which none is JSON."""
    return b"{]\n" * (100_000 + number)


def no_page(number: int) -> bytes:
    """A web archive without a page."""
    return (
        b'Content-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: image/png\n\n'
        + bytes(number)
        + b"\n--x--"
    )


def nested_messages(number: int) -> bytes:
    """Messages in messages: quadratic in Python's email package."""
    return b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (each, each) for each in range(2_000 + number)
    )


def endless_header(number: int) -> bytes:
    """A WARC record whose header does not end."""
    return b"WARC/1.0\r\n" + b"X-Tide: low\r\n" * (100_000 + number)


def cut_feed(number: int) -> bytes:
    """A feed that breaks off in its only entry."""
    return b"<rss><channel><item><title>Low water</title><description>The ferry" + b"." * number


def entities(number: int) -> bytes:
    """A feed of entities that hold each other ten times, ten deep, and of nothing else."""
    declared = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    return f'<!DOCTYPE rss [<!ENTITY e0 "tide{number}">{declared}]><rss><channel><item>&e9;'.encode()


def no_word_file(number: int) -> bytes:
    """A DOCX that is an archive of something else."""
    return zipped({"word/picture.xml": b"<a/>" * number})


def word_bomb(number: int) -> bytes:
    """A DOCX whose text unpacks to a thousand times its size."""
    return zipped({"word/document.xml": b"<w:document>" + bytes(80_000_000 + number)})


def open_groups(number: int) -> bytes:
    """An RTF of groups that are never closed, and no text."""
    return b"{\\rtf1" + b"{" * (300_000 + number)


def no_text(number: int) -> bytes:
    """A text of control bytes."""
    return bytes(range(8)) * (500 + number)


def zipped(members: dict[str, bytes]) -> bytes:
    """Return a zip archive of some members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def good(number: int) -> tuple[str, bytes]:
    """Return a page that must come in whatever stands beside it: its name and its bytes."""
    text = (
        f"The harbour trust met for the {number}th time on Monday and could not agree on the new quay at Saltby. " * 3
    )
    if number % 2:
        return f"good-{number:03}.json", json.dumps({"title": f"Report {number}", "body": text}).encode()
    page = f"<!DOCTYPE html><title>Report {number}</title><h1>Report {number}</h1><p>{text}</p><p>{text}</p>"
    return f"good-{number:03}.html", page.encode()


KINDS: Final[dict[str, Callable[[int], bytes]]] = {
    "long-pax-number.tar.gz": long_pax_number,
    "header-of-semicolons.mhtml": header_of_semicolons,
    "feed-of-newlines.rss": feed_of_newlines,
    "empty-records.json": empty_records,
    "gzip-members.warc": gzip_members,
    "inflated-record.warc": inflated_record,
    "gzip-bomb.html.gz": gzip_bomb,
    "zip-bomb.zip": zip_bomb,
    "cut.zip": cut_zip,
    "nested.zip": nested_zip,
    "cut.tar": cut_tar,
    "picture.html": picture,
    "blank.htm": blank,
    "tags-alone.xhtml": tags_alone,
    "deep.json": deep_json,
    "long-integer.json": long_integer,
    "broken-lines.jsonl": broken_lines,
    "no-page.mht": no_page,
    "nested-messages.mhtml": nested_messages,
    "endless-header.warc": endless_header,
    "cut-feed.atom": cut_feed,
    "entities.rss": entities,
    "no-word-file.docx": no_word_file,
    "word-bomb.docx": word_bomb,
    "open-groups.rtf": open_groups,
    "no-text.txt": no_text,
    "no-text.md": no_text,
}
