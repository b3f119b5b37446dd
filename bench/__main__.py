"""`python -m bench [NAME …]`: run the named measurements, or all. Some take options."""

from __future__ import annotations

import sys

from bench import alternate
from bench.engine import analysis, counting, similar, spelling, suggesting
from bench.indexing import cleaning, documents, regions, rerun, rewrap, workers
from bench.relevance import relevance
from bench.search import search

MEASUREMENTS = {
    "analysis": analysis.main, "cleaning": cleaning.main, "counting": counting.main, "documents": documents.main,
    "regions": regions.main, "relevance": relevance.main, "rerun": rerun.main, "rewrap": rewrap.main,
    "search": search.main, "similar": similar.main, "spelling": spelling.main, "suggesting": suggesting.main,
    "workers": workers.main,
}  # fmt: skip


def main() -> int:
    """Run the named measurements; for an unknown name, print the known ones."""
    with_options = (
        ("search", search.main),
        ("alternate", alternate.main),
        ("counting", counting.main),
        ("similar", similar.main),
        ("suggesting", suggesting.main),
    )
    for name, takes_options in with_options:
        if sys.argv[1:2] == [name]:
            takes_options(sys.argv[2:])
            return 0
    names = sys.argv[1:] or list(MEASUREMENTS)
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        print(f"no measurement {', '.join(unknown)}; there are: {', '.join(MEASUREMENTS)}", file=sys.stderr)
        return 2
    for name in names:
        print(f"## {name}\n")
        MEASUREMENTS[name]()
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
