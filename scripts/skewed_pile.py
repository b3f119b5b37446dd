"""Make a pile unlike the sample pile: 5,000 articles, one month with most of them, many languages, few outlets stated.

    python -m scripts.skewed_pile FOLDER [--articles 600] [--data DIRECTORY]

It is made of the shared data that nobody on the project wrote (`../shared/data`), and so is never committed: Reuters
stories of March 1987 without an outlet, saved pages of 180 publishers in 41 countries, posts of digital.gov, Japanese
and Russian exports of newspaper databases. With `--data`, it is indexed too. The same size always makes the same pile.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import shutil
import tarfile
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from click.testing import CliRunner

from dateline import cli

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SHARED: Final = Path(__file__).resolve().parents[2] / "shared" / "data"

FULL: Final = 5_000
"""Stories of a whole pile. The rest of it is some 350 articles: the month then holds 94 % of all, its year 95 %."""

MONTH: Final = "MAR-1987"

EXPORTS: Final = ("yomidasu-1987.html", "integrum-moscow.html")
"""Exports in Japanese and Russian; a whole pile has them."""

RIGHT_TO_LEFT: Final = ("0090-assabah", "0628-1523806243", "0629-1641304459", "0691-", "0692-", "0693-", "0694-")
"""Parts of the names of pages in Arabic, Persian and Hebrew; no folder of `pages` has one."""

_OTHER_SCRIPT: Final = re.compile("[\u0400-\u04ff\u0590-\u06ff\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{4}")
_POSTS: Final = 20
_PARAGRAPHS: Final = re.compile(r"\n {3,}")


def is_possible() -> bool:
    """Return whether the shared data is here."""
    return SHARED.is_dir()


def make_pile(folder: Path, articles: int = FULL) -> None:
    """Write the pile's files; the folder must be new or empty.

    Args:
        folder: where.
        articles: how many stories, about; the other sources keep their share of the pile.
    """
    share = min(articles / FULL, 1.0)
    folder.mkdir(parents=True, exist_ok=True)
    _write_stories(folder / "stories.jsonl", articles)
    _write_pages(folder / "pages", share)
    _write_posts(folder / "posts", max(round(_POSTS * share), 2))
    if share == 1.0:
        for name in EXPORTS:
            shutil.copy(SHARED / "exports" / name, folder / name)


def index_pile(pile: Path, data: Path) -> None:
    """Index the pile in a data directory."""
    CliRunner().invoke(cli, ["index", str(pile), "--data", str(data)], catch_exceptions=False)


def _write_stories(path: Path, count: int) -> None:
    step = max(FULL // count, 1)
    with path.open("w", encoding="utf-8") as lines:
        for story in islice(_stories(), 0, count * step, step):
            lines.write(json.dumps(story) + "\n")


def _stories() -> Iterator[dict[str, object]]:
    """Yield the month's stories; a record has what Reuters printed, and no outlet."""
    with gzip.open(SHARED / "piles" / "reuters.jsonl.gz", "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if MONTH in record["date"] and record["title"] and record["body"]:
                text = f"{record['dateline'] or ''} {record['body']}"
                paragraphs = (" ".join(part.split()) for part in _PARAGRAPHS.split(text))
                yield {
                    "id": f"reuters-{record['id']}",
                    "title": record["title"],
                    "date": f"1987-03-{int(record['date'].split('-')[0]):02}",
                    "author": (record["author"] or "").removeprefix("by ").split(",")[0].strip(),
                    "body": "\n\n".join(paragraphs),
                    "tags": record["topics"],
                }


def _write_pages(folder: Path, share: float) -> None:
    """Write the saved pages, or a share of them; pages in other scripts than Latin are always among them."""
    folder.mkdir()
    gold = [json.loads(line) for line in (SHARED / "pages" / "gold.jsonl").read_text("utf-8").splitlines()]
    latin = [page for page in gold if not _OTHER_SCRIPT.search(page["body"] or "")]
    chosen = [page for page in gold if page not in latin] + latin[:: round(1 / share)]
    pages = [SHARED / "pages" / page["file"] for page in chosen]
    pages += [path for part in RIGHT_TO_LEFT for path in sorted((SHARED / "wide").glob(f"html/*/*-{part}*.html.gz"))]
    for path in pages:
        (folder / path.name.removesuffix(".gz")).write_bytes(gzip.decompress(path.read_bytes()))


def _write_posts(folder: Path, count: int) -> None:
    folder.mkdir()
    with tarfile.open(SHARED / "piles" / "digitalgov-news.tar.gz") as archive:
        names = sorted(name for name in archive.getnames() if name.endswith(".md") and "/content/" in name)
        for name in names[:: len(names) // count][:count]:
            member = archive.extractfile(name)
            assert member is not None
            (folder / Path(name).name).write_bytes(member.read())


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the pile that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m scripts.skewed_pile", description=__doc__)
    parser.add_argument("folder", type=Path, help="a new folder for the pile's files")
    parser.add_argument("--articles", type=int, default=FULL, help="how many stories (default: %(default)s)")
    parser.add_argument("--data", type=Path, help="index the pile in this data directory")
    options = parser.parse_args(arguments)
    make_pile(options.folder, options.articles)
    if options.data:
        index_pile(options.folder, options.data)


if __name__ == "__main__":
    main()
