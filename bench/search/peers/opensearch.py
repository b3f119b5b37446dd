"""Open Dateline's engine for OpenSearch in a race: its index is in a cluster, and its folder only names it.

The variable DATELINE_BENCH_CLUSTER has the cluster's URL. Bytes are those of the shards on disk, without replicas; the
processor time of a contestant is that of its own process, so such a race is by the wall clock.
"""

from __future__ import annotations

import json
import os
import urllib.request
import uuid
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from index.engine import Engine

CLUSTER: Final = "DATELINE_BENCH_CLUSTER"
_NAME: Final = "index-name"


def opened(root: Path, *, create: bool = False) -> Engine:
    """Open the index that a folder names, or name a new one."""
    from index.engines.opensearch.opensearch_engine import OpenSearchEngine  # other contestants do without it

    name = root / _NAME
    if create:
        name.write_text(f"bench-{uuid.uuid4().hex[:12]}")
    return OpenSearchEngine(f"{os.environ[CLUSTER]}/{name.read_text()}")


def stored_bytes(root: Path) -> int | None:
    """Return how many bytes the index that a folder names has in its cluster; None if the folder names none."""
    name = root / _NAME
    if not name.exists():
        return None
    url = f"{os.environ[CLUSTER].partition(',')[0]}/{name.read_text()}-*/_stats/store"
    with urllib.request.urlopen(url) as answer:
        found: int = json.load(answer)["_all"]["primaries"]["store"]["size_in_bytes"]
    return found
