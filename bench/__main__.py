"""`python -m bench [NAME …]`: run the named measurements, or all. Some take options."""

from __future__ import annotations

import sys

from bench import alternate
from bench.engine import analysis, counting, similar, spelling, suggesting
from bench.indexing import cleaning, deciding, documents, regions, rerun, rewrap, workers
from bench.page import mixed, share, typing
from bench.relevance import relevance
from bench.search import search

MEASUREMENTS = {
    "analysis": analysis.main, "cleaning": cleaning.main, "counting": counting.main, "deciding": deciding.main,
    "documents": documents.main, "page": share.main, "regions": regions.main, "relevance": relevance.main,
    "rerun": rerun.main, "rewrap": rewrap.main, "search": search.main, "similar": similar.main,
    "spelling": spelling.main, "suggesting": suggesting.main, "typing": typing.main, "workers": workers.main,
}  # fmt: skip


WITH_OPTIONS = {
    "alternate": alternate.main, "counting": counting.main, "deciding": deciding.main, "mixed": mixed.main,
    "page": share.main, "search": search.main, "similar": similar.main, "suggesting": suggesting.main,
    "typing": typing.main,
}  # fmt: skip
"""Run alone, with the rest of the command line. `alternate` needs an option, so a run of all leaves it out."""


def main() -> int:
    """Run the named measurements; for an unknown name, print the known ones."""
    if (name := "".join(sys.argv[1:2])) in WITH_OPTIONS:
        WITH_OPTIONS[name](sys.argv[2:])
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
