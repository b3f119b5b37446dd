"""Make the test fixture for a format of the index: tests/index/engines/whoosh/fixtures/FORMAT.

    python -m scripts.make_index_fixture

Run it once for each new format. Never make a fixture again: later versions must read the one that this version wrote.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from index.article.model import Article, Author, AuthorKind, Block, Published, RegionFact, Role, Source, article_id
from index.engines import open_engine
from index.engines.whoosh.builds import FORMAT

ROOT: Final = Path(__file__).resolve().parents[1]
FIXTURES: Final = ROOT / "tests" / "index" / "engines" / "whoosh" / "fixtures"

_NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)


def _article(key: str, title: str, text: str, *left_out: Block, **facts: object) -> Article:
    made = Article(
        id=article_id(key),
        source=Source(pile="pile", path=f"{key}.txt", media_type="text/plain", sha256="0" * 64),
        title=title,
        blocks=(Block(text=text, role=Role.BODY, reason="a fixture"), *left_out),
        added=_NOW,
        updated=_NOW,
        language="en",
    )
    return replace(made, **facts)  # type: ignore[arg-type]


FERRY: Final = _article(
    "ferry",
    "Ferry aground",
    "The night ferry ran aground off the mole, and the harbour master was called.",
    Block(text="Tugs wait for the flood.", role=Role.CAPTION, reason="a fixture"),
    Block(text="Photo: Bo Ek", role=Role.CREDIT, reason="a fixture"),
    Block(text="Subscribe to our tide tables.", role=Role.PROMO, reason="a fixture"),
    published=Published.at("2020-10-05", "a fixture"),
    regions=(RegionFact(key="europe/france", label="France", source="a fixture"),),
    authors=(Author(name="Alice Calder", kind=AuthorKind.PERSON, printed=("Alice Calder",), source="a fixture"),),
)
HARBOUR: Final = _article(
    "harbour", "Harbour dues", "The dues of the harbour rise again.", published=Published.at("2021-03", "a fixture")
)
LAMP: Final = _article(
    "lamp", "The lamp", "Nobody has lit the lamp of the old harbour.", url="https://mole.example/lamp"
)
GONE: Final = _article("gone", "Gone", "This harbour is not to be found.")
MOVED: Final = _article("moved", "Moved", "This harbour has moved.")


def main() -> None:
    """Make two segments, with deleted articles, both kinds of tombstone, and changed facts."""
    target = FIXTURES / FORMAT
    if target.exists():
        sys.exit(f"{target} exists; a fixture is never made again")
    engine = open_engine(target, create=True)
    with engine.rebuild(decide="1") as batch:
        for each in (FERRY, HARBOUR, GONE, MOVED):
            batch.put(each)
    with engine.batch() as batch:
        batch.put(LAMP)
        batch.put(replace(HARBOUR, tags=("dues",)))
        batch.remove(GONE.id, tombstone=True)
        batch.remove(MOVED.id, moved_to=FERRY.id)
    engine.close()
    (target / "index" / "LOCK").unlink()
    shutil.copymode(ROOT, target)


if __name__ == "__main__":
    main()
