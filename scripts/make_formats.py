"""Make docs/FORMATS.md from the table of input formats: `python -m scripts.make_formats`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from indexer.inputs.bounds import MIB
from indexer.inputs.formats import COMPRESSED, FORMATS

if TYPE_CHECKING:
    from indexer.inputs.formats import Format

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "FORMATS.md"

_HEAD: Final = f"""# Input formats

This page is made from the table in `indexer/inputs/formats.py` by `python -m scripts.make_formats`.

The ending of a file's name says its format. The first bytes decide where the ending says nothing: `story.php`,
`index.html?p=34`, `story.html.1`, `page.orig`, a name without an ending. They also decide against the endings in the
third column. A file that begins like no format is ignored, and `dateline index` and `dateline status` say how many
files of each kind were ignored. In a WARC file the media type decides.

{" and ".join(f"`{ending}`" for ending in COMPRESSED)} may end a name: such a file is uncompressed first.
Hidden files, and a project's own papers (README, LICENSE, …), are ignored.

| format | endings | known by its first bytes | in WARC as | largest file | holds; extracted by |
|---|---|---|---|---|---|
"""


def formats_page() -> str:
    """Return docs/FORMATS.md."""
    return _HEAD + "".join(map(_row, FORMATS))


def _row(one: Format) -> str:
    begins = "yes" if one.begins else ""
    if one.overrules_endings:
        begins += f"; also against {_code(one.overrules_endings)}"
    cells = (one.name, _code(one.endings), begins, _code(one.served_as), f"{one.max_bytes // MIB:,} MB", one.holds)
    return f"| {' | '.join(cells)} |\n"


def _code(names: tuple[str, ...]) -> str:
    return " ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    PAGE.write_text(formats_page(), encoding="utf-8")
