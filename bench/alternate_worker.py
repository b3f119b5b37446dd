"""Do the items of `bench/alternate.py` for one checkout: an item comes on each line, its CPU seconds go back.

The first argument is the root of the checkout, which may be an older one. So this module uses only what every version
has had, wherever the modules were.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from hashlib import sha256
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def main() -> None:
    """Do each item that comes."""
    root, work, pile, scratch = sys.argv[1:5]
    sys.path[0] = root
    do = {"search": _search, "indexing": _indexing, "cleaning": _cleaning}[work](Path(pile), Path(scratch))
    for line in sys.stdin:
        item = json.loads(line)
        started = time.process_time()
        do(item)
        print(time.process_time() - started, flush=True)


def _peer(folder: Path) -> Any:  # noqa: ANN401 -- of whichever checkout
    return import_module(f"{_peers()}.dateline_peer").DatelinePeer(folder, stemmed=True)


def _peers() -> str:
    """Return the name that the checkout has for the package of the contestants."""
    older = Path(sys.path[0], "bench", "search_peers", "__init__.py")
    return "bench.search_peers" if older.is_file() else "bench.search.peers"


def _records(pile: Path) -> Iterator[Any]:
    record = import_module(_peers()).Record
    with (pile / "articles.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            fields = json.loads(line)
            yield record(**fields | {key: tuple(fields[key]) for key in ("authors", "regions", "counted")})


def _search(pile: Path, scratch: Path) -> Callable[[Any], None]:
    ask = import_module(_peers()).Ask
    peer = _peer(scratch)
    peer.build([peer.prepared(record)] for record in _records(pile))
    peer.open()
    return lambda item: peer.ask(ask(**item))


def _indexing(pile: Path, scratch: Path) -> Callable[[Any], None]:
    peer = _peer(scratch)
    articles = [peer.prepared(record) for record in islice(_records(pile), 6_000)]
    peer.build([articles[-1:]])
    peer.open()
    return lambda item: peer.add(articles[item[0] : item[0] + item[1]])


def _cleaning(_pile: Path, _scratch: Path) -> Callable[[Any], None]:
    extract, page = import_module("indexer.extract").extract, import_module("indexer.page")

    def clean(path: str) -> None:
        data = gzip.decompress(Path(path).read_bytes())
        digest = sha256(data).hexdigest()
        extract(page.Input(path="page.html", media_type="text/html", data=data, sha256=digest))

    return clean


if __name__ == "__main__":
    main()
