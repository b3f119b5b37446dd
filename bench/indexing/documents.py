"""Word files: the shared dumps as DOCX, and the body F1 and time of each reader of them in one run.

Each line of a dump is a paragraph. Dateline finds the article in it. pandoc and markitdown only convert: their figure
says how much of a converted file is its article. They are used if their commands are on the PATH: markitdown in one
process for all files, pandoc in one for each file, of which the start-up is part.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import tempfile
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from bench.indexing.cleaning import PAGES, SCORER, f1, scorer
from bench.shared import absent
from index.article.model import Role
from indexer.extract import extract
from indexer.inputs.unpack import unpack
from indexer.page import Input

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_PARTS: Final = {
    "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="rId1" Type="{_OFFICE}" Target="word/document.xml"/></Relationships>',
}

_MARKITDOWN: Final = """
import pathlib, sys
from markitdown import MarkItDown
reader = MarkItDown()
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.docx")):
    path.with_suffix(".txt").write_text(reader.convert(path).text_content, "utf-8")
"""


def main() -> None:
    """Print a line a reader: mean body F1, precision and recall over all dumps, and seconds."""
    if absent(PAGES, SCORER):
        return
    pages: list[dict[str, Any]] = [json.loads(line) for line in (PAGES / "gold.jsonl").open(encoding="utf-8")]
    golds = {Path(page["text"]).stem: page["body"] for page in pages if page.get("text") and page.get("body")}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for stem in golds:
            dump = (PAGES / "text" / f"{stem}.txt").read_text("utf-8")
            (folder / f"{stem}.docx").write_bytes(docx(dump))
        _report("dateline", _dateline, folder, golds)
        for peer, convert in (("pandoc", _pandoc), ("markitdown", _markitdown)):
            if shutil.which(peer):
                _report(peer, convert, folder, golds)
            else:
                print(f"skipped: no {peer} on the PATH")


def docx(text: str) -> bytes:
    """Return a Word file with a paragraph for each line of the text that is not blank."""
    lines = (escape(_printable(line)) for line in text.split("\n") if line.strip())
    paragraphs = "".join(f'<w:p><w:r><w:t xml:space="preserve">{line}</w:t></w:r></w:p>' for line in lines)
    document = f'<w:document xmlns:w="{_WORD}"><w:body>{paragraphs}</w:body></w:document>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in (*_PARTS.items(), ("word/document.xml", document)):
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{part}')
    return stream.getvalue()


def _printable(line: str) -> str:
    """Return the line without what XML cannot hold."""
    return "".join(character for character in line if character >= " " or character == "\t")


def _report(name: str, convert: Callable[[Path], None], folder: Path, golds: Mapping[str, str]) -> None:
    started = time.perf_counter()
    convert(folder)
    seconds = time.perf_counter() - started
    scores = [scorer().body_scores(gold, (folder / f"{stem}.txt").read_text("utf-8")) for stem, gold in golds.items()]
    precision, recall = (sum(score[side] for score in scores) / len(scores) for side in (0, 1))
    print(
        f"{name:12} F1 {f1(scores):.4f}  precision {precision:.4f}  recall {recall:.4f}  {seconds:6.1f} s", flush=True
    )


def _dateline(folder: Path) -> None:
    for path in sorted(folder.glob("*.docx")):
        found = [extract(one) for one in unpack(path.name, path.read_bytes()) if isinstance(one, Input)]
        bodies = (block.text for page in found for block in page.blocks if block.role is Role.BODY)
        path.with_suffix(".txt").write_text("\n\n".join(bodies), "utf-8")


def _pandoc(folder: Path) -> None:
    for path in sorted(folder.glob("*.docx")):
        command = ["pandoc", "--from=docx", "--to=plain", "--wrap=none", str(path), "-o", str(path.with_suffix(".txt"))]
        subprocess.run(command, check=True)


def _markitdown(folder: Path) -> None:
    command = shutil.which("markitdown")
    assert command is not None
    subprocess.run([str(Path(command).parent / "python"), "-c", _MARKITDOWN, str(folder)], check=True)
