"""A file that may be a database's export → its documents, each an input of its own; any other file as it is.

A document's name in its file is its own id, else the digest of its lines: equal records of two files have equal bytes.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from indexer.errors import InputRefusedError
from indexer.inputs.bounds import MAX_DOCUMENT_BYTES, MAX_FEED_BYTES, MAX_RAW_DOCUMENT_BYTES, MIB, Packed, read_whole
from indexer.inputs.databases.description import Description, Field, Order, descriptions
from indexer.inputs.databases.lines import DOCUMENT, UNPARTED, Line, to_bytes, with_paragraphs
from indexer.inputs.databases.markup import holds, html_tree, tree_lines, xml_tree
from indexer.inputs.databases.parts import FORM_FEED, parts
from indexer.inputs.databases.plain import text_lines, unwrapped
from indexer.inputs.databases.rich_text import read_rich_text
from indexer.inputs.databases.splitting import Split, recognised, split
from indexer.inputs.databases.word import read_word
from indexer.inputs.decoding import decode
from indexer.inputs.documents import HTML, PLAIN, document, input_of
from indexer.inputs.naming import Names
from indexer.inputs.skipped import Skipped, refused
from indexer.page import EXPORT_MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lxml import etree

    from indexer.page import Input

MAX_EXPORT_BYTES: Final = 32 * MIB
"""A page that is larger is not looked through for articles: libxml2 holds it six times over."""

_WORD_PAGE: Final = "word-page"


def text_documents(packed: Packed) -> Iterator[Input | Skipped]:
    """Yield the articles of a text file that is an export, or the text."""
    data = read_whole(packed, MAX_RAW_DOCUMENT_BYTES, "split it")
    found = _of_text(packed.path, data) if len(data) <= MAX_EXPORT_BYTES else ()
    if not found and len(data) > MAX_DOCUMENT_BYTES:
        raise InputRefusedError(packed.path, f"larger than {MAX_DOCUMENT_BYTES // MIB} MB: split it")
    yield from found or [document(packed.path, PLAIN, data)]


def html_documents(packed: Packed) -> Iterator[Input | Skipped]:
    """Yield the articles of a page that is an export, or the page."""
    data = read_whole(packed, MAX_RAW_DOCUMENT_BYTES)
    found = _of_html(packed.path, data, "html") if len(data) <= MAX_EXPORT_BYTES else ()
    yield from found or [document(packed.path, HTML, data)]


def xml_documents(packed: Packed, others: Callable[[Packed], Iterator[Input | Skipped]]) -> Iterator[Input | Skipped]:
    """Yield the articles of an XML file that is an export; for any other file, what `others` finds in it."""
    data = read_whole(packed, MAX_FEED_BYTES, "split it")
    likely = _likely(data, "xml")
    tree = xml_tree(data) if likely else None
    if tree is not None:
        for one in likely:
            if holds(tree, one):
                found = _best(packed.path, [(split(tree_lines(tree, one, is_xml=True), one), one)])
                if found:
                    yield from found
                    return
    stream = io.BytesIO(data)
    yield from others(
        Packed(path=packed.path, name=packed.name, stream=stream, budget=packed.budget, depth=packed.depth)
    )


def word_documents(packed: Packed) -> Iterator[Input | Skipped]:
    """Yield the articles of a DOCX that is an export, or the one document it is."""
    word = read_word(packed)
    if word.page is not None:
        text = decode(word.page, declared=None, html=True)
        tree = html_tree(text)
        found = _of_html(packed.path, word.page, _WORD_PAGE)
        yield from found or _single(packed.path, [] if tree is None else tree_lines(tree, None))
        return
    yield from _of_lines(packed.path, word.lines, "docx") or _single(packed.path, word.lines)


def rtf_documents(packed: Packed) -> Iterator[Input | Skipped]:
    """Yield the articles of an RTF file that is an export, or the one document it is."""
    lines = read_rich_text(packed.path, read_whole(packed, MAX_RAW_DOCUMENT_BYTES, "split it"))
    yield from _of_lines(packed.path, lines, "rtf") or _single(packed.path, lines)


def _of_text(path: str, data: bytes) -> tuple[Input | Skipped, ...]:
    text = decode(data, declared=None, html=False)
    candidates = [one for one in descriptions() if "text" in one.containers]
    # One look at the whole spares an ordinary text the reading of its lines.
    squeezed = "\n".join(" ".join(row.split()) for row in text.split("\n"))
    likely = [one for one in candidates if recognised(squeezed, one)]
    found = _of_lines(path, text_lines(text), "text") if likely else ()
    return found or _of_parts(path, text, data)


def _of_parts(path: str, text: str, data: bytes) -> tuple[Input | Skipped, ...]:
    """Return the articles of a text that form feeds or rules part."""
    if b"\x0c" in data and b"\x00" not in data:
        text = decode(data.replace(b"\x0c", f"\n{FORM_FEED}\n".encode()), declared=None, html=False)
    names = Names()
    encoded = [part.strip("\n").encode("utf-8", "replace") for part in parts(text)]
    return tuple(input_of(f"{path}#{names.record(None, one)}", PLAIN, one, charset="utf-8") for one in encoded)


def _of_lines(path: str, lines: list[Line], container: str) -> tuple[Input | Skipped, ...]:
    whole = "\n".join(line.text for line in lines)
    likely = [one for one in descriptions() if container in one.containers and recognised(whole, one)]
    return _best(path, ((split(_joined(lines, one, container), one), one) for one in likely))


def _of_html(path: str, data: bytes, container: str) -> tuple[Input | Skipped, ...]:
    likely = _likely(data, container)
    tree = html_tree(decode(data, declared=None, html=True)) if likely else None
    if tree is None:
        return ()
    return _best(path, _splits(tree, likely, container))


def _splits(
    tree: etree._Element, likely: list[Description], container: str
) -> Iterator[tuple[Split | None, Description]]:
    unmarked: list[Line] | None = None
    for one in likely:
        if holds(tree, one):
            if one.marks or one.first or one.whole:
                lines = tree_lines(tree, one)
            else:
                lines = unmarked = unmarked or tree_lines(tree, None)
            if recognised("\n".join(line.text for line in lines), one):
                yield split(_joined(lines, one, container), one), one


def _best(path: str, splits: Iterable[tuple[Split | None, Description]]) -> tuple[Input | Skipped, ...]:
    """Return the documents of the first format that parts the file; else what one that should have leaves whole."""
    failed: tuple[Split, Description] | None = None
    for found, one in splits:
        if found is not None and not found.failed:
            return _documents(path, found, one)
        if found is not None and failed is None:
            failed = found, one
    return _documents(path, *failed) if failed else ()


def _likely(data: bytes, container: str) -> list[Description]:
    """Return the formats with one of their signs in the bytes, and the formats that have no signs."""
    return [
        one
        for one in descriptions()
        if container in one.containers and (not one.signs or any(sign in data for sign in one.signs))
    ]


def _joined(lines: list[Line], one: Description, container: str) -> list[Line]:
    """Return the lines with those joined that are one: a paragraph's, up to the next label in it."""
    if not one.wrapped and container != "text":
        return lines
    parted: list[Line] = []
    offset = 0
    for line in lines:
        within = parted and line.group + offset == parted[-1].group
        if within and (((label := one.label_of(line)) is not None and label.known) or one.heading_of(line)):
            offset += 1
        parted.append(_moved(line, line.group + offset))
    # A text file of a format whose head is not set apart may print title, outlet and date without a blank line.
    in_runs = one.wrapped and not (container == "text" and one.order is Order.TITLE_FIRST)
    return with_paragraphs(parted) if in_runs else unwrapped(parted)


def _moved(line: Line, group: int) -> Line:
    return replace(line, group=group) if group != line.group else line


def _documents(path: str, found: Split, one: Description) -> tuple[Input | Skipped, ...]:
    """Return an input for each document, and a complaint where more than a cover is left over."""
    if found.failed:
        reason = f"several articles of {one.title} that cannot be told apart, kept as one: export them again, as text"
        return (_input(path, UNPARTED, found.rest, Names()), refused(f"{path}#articles", reason))
    names = Names()
    inputs: list[Input | Skipped] = []
    for lines in found.documents:
        try:
            inputs.append(_input(path, one.name, lines, names, one))
        except InputRefusedError as error:
            inputs.append(refused(error.path, error.reason))
    if found.leaves_prose:
        inputs.append(refused(f"{path}#rest", f"some text of this {one.title} file is of no article in it"))
    return tuple(inputs)


def _input(
    path: str, format_name: str, lines: tuple[Line, ...] | list[Line], names: Names, one: Description | None = None
) -> Input:
    data = to_bytes(format_name, lines)
    own_id = None
    if one is not None and one.own_id is not None:
        marked = [line for line in lines if line.mark == Field.ID]
        matches = (one.own_id.search(line.text) for line in marked or reversed(lines))
        own_id = next((match["id"] for match in matches if match), None)
    name = f"{path}#{names.record(own_id, data)}"
    if len(data) > MAX_DOCUMENT_BYTES:
        raise InputRefusedError(name, f"larger than {MAX_DOCUMENT_BYTES // MIB} MB, which no article is")
    return input_of(name, EXPORT_MEDIA_TYPE, data)


def _single(path: str, lines: list[Line]) -> list[Input | Skipped]:
    """Return a word processor's file as one document; without headings, lists and tables as plain text."""
    if not lines:
        raise InputRefusedError(path, "there is no text in it")
    paragraphs = with_paragraphs(lines)
    is_text = not any(line.level or line.kind for line in paragraphs)
    text = "\n\n".join(line.text for line in paragraphs).encode("utf-8", "replace")
    data = text if is_text else to_bytes(DOCUMENT, paragraphs)
    if len(data) > MAX_DOCUMENT_BYTES:
        raise InputRefusedError(path, f"larger than {MAX_DOCUMENT_BYTES // MIB} MB, which no article is")
    return [document(path, PLAIN, data, charset="utf-8") if is_text else input_of(path, EXPORT_MEDIA_TYPE, data)]
