"""Make the test fixture for a version of the ledger: tests/indexer/ledger/fixtures/ledger-N.db.gz.

    python -m scripts.make_ledger_fixture

Run it once for each new version. Never make a fixture again: later versions must read the one that this version wrote.
"""

from __future__ import annotations

import gzip
import sqlite3
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from click.testing import CliRunner

from dateline import cli
from index.article.model import article_id
from indexer.ledger.database import SCHEMA_VERSION

ROOT: Final = Path(__file__).resolve().parents[1]
FIXTURES: Final = ROOT / "tests" / "indexer" / "ledger" / "fixtures"

_FERRY: Final = "The night ferry ran aground off the mole, and the harbour master was called before the tide turned."
_PILE: Final = {
    "ferry.md": f"---\ntitle: Ferry aground\nurl: https://mole.example/ferry\ndate: 2020-10-05\n---\n{_FERRY}\n",
    "ferry-again.md": f"---\ntitle: Ferry aground\nurl: https://mole.example/ferry\n---\n{_FERRY[:60]}.\n",
    "dues.md": "---\ntitle: Harbour dues\n---\nThe dues of the harbour rise again.\n",
    "lamp.md": "---\ntitle: The lamp\n---\nNobody has lit the lamp of the old harbour.\n",
    "gone.md": "---\ntitle: Gone\n---\nThis harbour is not to be found.\n",
    "empty.md": "",
}
GONE: Final = article_id("pile/gone.md")
MOVED: Final = article_id("pile/lamp.md")
CORRECTED: Final = article_id("pile/dues.md")
TAGGED_SET: Final = "to read"
"""The set of the article that moves, since version 7."""


def main() -> None:
    """Make a ledger with a duplicate, a moved article in a set, a removed one, a corrected one and a refused input."""
    target = FIXTURES / f"ledger-{SCHEMA_VERSION}.db.gz"
    if target.exists():
        sys.exit(f"{target} exists; a fixture is never made again")
    with TemporaryDirectory() as folder:
        pile, data = Path(folder, "pile"), Path(folder, "data")
        pile.mkdir()
        for name, text in _PILE.items():
            (pile / name).write_text(text)
        _do("index", str(pile), "--jobs", "1", "--data", str(data))
        _do("remove", GONE, "--data", str(data))
        _do("set", CORRECTED, "author=Alice Calder", "--data", str(data))
        _do("tag", "title:lamp", TAGGED_SET, "--data", str(data))
        (pile / "lamp.md").write_text(_PILE["lamp.md"].replace("lamp\n", "lamp\nurl: https://mole.example/lamp\n", 1))
        _do("index", str(pile), "--jobs", "1", "--data", str(data))
        ledger = data / "ledger.db"
        with sqlite3.connect(ledger, isolation_level=None) as db:
            db.execute("UPDATE piles SET root = ?", (b"/pile",))
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            db.execute("VACUUM")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(gzip.compress(ledger.read_bytes(), mtime=0))


def _do(*arguments: str) -> None:
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    print(result.output)


if __name__ == "__main__":
    main()
