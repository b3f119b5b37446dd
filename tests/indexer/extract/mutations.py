"""What fuzzing begins with and asserts: each format's samples, the words of its grammar, from bytes to articles.

`words/` has a dictionary for each format, as libFuzzer reads them: one a line, quoted, bytes escaped.
"""

from __future__ import annotations

import ast
import gzip
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Final

from indexer.errors import PageError
from indexer.extract import extract
from indexer.inputs.documents import HTML, PLAIN
from indexer.inputs.skipped import Skipped
from indexer.inputs.unpack import unpack
from tests.archive import ROOT
from tests.indexer.extract.properties import check_all

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS: Final = Path(__file__).with_name("words")
SAMPLES: Final = ROOT / "sample_docs"
SAMPLES_OF: Final = {
    "html": ("*.html", "*.htm", "*.xhtml"),
    "txt": ("*.txt",),
    "md": ("*.md",),
    "json": ("*.json",),
    "jsonl": ("*.jsonl",),
    "xml": ("*.xml", "*.rss", "*.atom"),
    "warc": ("*.warc",),
    "mhtml": ("*.mhtml",),
}
"""By extension: the samples that are read under it."""


def samples(extension: str) -> Iterator[bytes]:
    """Give the samples of a format; pages and texts in archives too, since no mutation outlives a checksum."""
    media_type = {"html": HTML, "txt": PLAIN}.get(extension)
    for path in sorted(path for path in SAMPLES.rglob("*") if path.is_file()):
        packed = path.suffix == ".gz" and not path.name.endswith(".tar.gz")
        data = gzip.decompress(path.read_bytes()) if packed else path.read_bytes()
        name = path.stem if packed else path.name
        if any(fnmatch(name, pattern) for pattern in SAMPLES_OF[extension]):
            yield data
        elif media_type:
            found = [met for met in unpack(path.name, path.read_bytes()) if not isinstance(met, Skipped)]
            yield from (met.data for met in found if met.media_type == media_type)


def words(extension: str) -> tuple[bytes, ...]:
    """Return the words of a format's grammar."""
    lines = (WORDS / f"{extension}.dict").read_text("ascii").splitlines()
    return tuple(ast.literal_eval(f"b{line}") for line in lines)


def check(extension: str, data: bytes) -> None:
    """Raise where bytes read under this extension come to anything but sound articles and reasons for none."""
    for document in unpack(f"a.{extension}", data):
        if not isinstance(document, Skipped):
            with suppress(PageError):
                check_all(document, extract(document))
