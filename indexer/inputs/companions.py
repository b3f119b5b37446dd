"""The folders that are not entered: hidden ones, and those a browser saved beside a page.

An archive's members come in any order, so what lies in a folder that looks like a page's companion is held back until
the archive ends. Little is held: such folders hold pictures and scripts, of which the name is enough.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from indexer.errors import InputRefusedError
from indexer.inputs.bounds import MAX_RAW_DOCUMENT_BYTES, Packed, read_whole
from indexer.inputs.skipped import Skipped, ignored, skipped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

HIDDEN_FOLDER: Final = "a hidden folder"
COMPANION_FOLDER: Final = "saved beside the page of that name: its pictures and scripts"

_PAGE_SUFFIXES: Final = (".html", ".htm", ".xhtml", ".html.gz", ".htm.gz", ".xhtml.gz")

_COMPANIONS: Final = re.compile(
    r"(?P<page>.+)(?:[_-](?:files?|filer|dateien|fichiers|archivos|arquivos|ficheiros|bestanden|bylos|datoteke|dosyalar"
    r"|elemei|failid|fails|fajlovi|fitxategiak|fitxers|pliki|soubory|tiedostot|файлы)|\.files)\Z",
    re.DOTALL,
)
"""The folder a browser saves beside a page, in the languages browsers name it (Microsoft's "connected files")."""

_MAX_HELD_BYTES: Final = 2 * MAX_RAW_DOCUMENT_BYTES
"""Past this, what lies in a folder that looks like a companion is taken for articles at once."""


def why_folder_ignored(name: str, beside: Collection[str]) -> str | None:
    """Return why the folder of this name is not entered, or None where it is.

    Args:
        name: the folder's.
        beside: the names, in lower case, of the files in the same folder.
    """
    if name.startswith("."):
        return HIDDEN_FOLDER
    return COMPANION_FOLDER if any(page in beside for page in pages_of(name)) else None


def pages_of(folder: str) -> tuple[str, ...]:
    """Return the names, in lower case, of the pages beside which a browser would have saved the folder of this name."""
    match = _COMPANIONS.match(folder.lower())
    return tuple(match["page"] + suffix for suffix in _PAGE_SUFFIXES) if match else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What an archive has under a name: something to open, or why not."""

    name: str
    content: Packed | Skipped


def without_companions(packed: Packed, members: Iterator[Member]) -> Iterator[Packed | Skipped]:
    """Yield the members' contents, and one `Skipped` for each folder that is left out.

    Raises:
        InputRefusedError: from `members`, after what was held back.
    """
    folders = _Folders(packed.path)
    failure: InputRefusedError | None = None
    try:
        for member in members:
            yield from folders.sift(member)
    except InputRefusedError as error:
        failure = error
    yield from folders.release()
    if failure:
        raise failure


class _Folders:
    """What has been seen of one archive's folders."""

    def __init__(self, archive_path: str) -> None:
        self._archive_path = archive_path
        self._files: set[str] = set()
        self._hidden: set[str] = set()
        self._held: dict[str, list[Packed | Skipped]] = {}
        self._held_bytes = 0

    def sift(self, member: Member) -> Iterator[Packed | Skipped]:
        """Yield what can be told of the member now."""
        self._files.add(member.name.lower())
        folder, pages = _doubtful_folder(member.name)
        if folder and not pages:
            yield from self._hide(folder)
        elif folder and self._held_bytes < _MAX_HELD_BYTES:
            self._held.setdefault(folder, []).append(self._kept(member.content))
        else:
            yield member.content

    def release(self) -> Iterator[Packed | Skipped]:
        """Yield what was held back, now that all the pages are known."""
        for folder, contents in self._held.items():
            if any(page in self._files for page in _doubtful_folder(f"{folder}/")[1]):
                yield ignored(f"{self._archive_path}!{folder}", COMPANION_FOLDER)
            else:
                yield from contents

    def _hide(self, folder: str) -> Iterator[Skipped]:
        if folder not in self._hidden:
            self._hidden.add(folder)
            yield ignored(f"{self._archive_path}!{folder}", HIDDEN_FOLDER)

    def _kept(self, content: Packed | Skipped) -> Packed | Skipped:
        """Return the content to be read later: an archive's stream is at its member only now."""
        if isinstance(content, Skipped):
            return content
        try:
            data = read_whole(content, MAX_RAW_DOCUMENT_BYTES)
        except InputRefusedError as error:
            if error.path != content.path:
                raise
            return skipped(error)
        self._held_bytes += len(data)
        return replace(content, stream=io.BytesIO(data))


def _doubtful_folder(name: str) -> tuple[str, tuple[str, ...]]:
    """Return the outermost folder of a member that is hidden (and no pages) or may be saved beside one of the pages.

    Folder and pages are paths in the archive, the pages' in lower case; an empty folder means there is none.
    """
    parts = name.split("/")[:-1]
    for depth, part in enumerate(parts):
        above = "/".join([*parts[:depth], ""])
        pages = pages_of(part)
        if pages or part.startswith("."):
            return above + part, tuple(above.lower() + page for page in pages)
    return "", ()
