"""Compare the coverage of each package with its floor; exit with 1 if one is below.

    python -m scripts.coverage_floors coverage.json            compare
    python -m scripts.coverage_floors coverage.json --raise    compare, then raise the floors that are exceeded

`coverage json` writes `coverage.json`. A figure is the percentage of the package's statements that the tests run,
rounded down to a tenth. The floors are in `scripts/coverage_floors.json`, and only go up.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FLOORS: Final = Path(__file__).with_suffix(".json")


def figures(report: Path) -> dict[str, float]:
    """Return the percentage of each package in coverage's JSON report; a module in the root counts as a package."""
    statements: Counter[str] = Counter()
    covered: Counter[str] = Counter()
    for name, file in json.loads(report.read_text("utf-8"))["files"].items():
        package = name.partition("/")[0]
        statements[package] += file["summary"]["num_statements"]
        covered[package] += file["summary"]["covered_lines"]
    return {package: math.floor(1000 * covered[package] / count) / 10 for package, count in statements.items() if count}


def fallen(floors: Mapping[str, float], reached: Mapping[str, float]) -> list[str]:
    """Return a line for each package below its floor, without a floor, or missing in the report."""
    lines = [
        f"{package}: {reached.get(package, 0.0)} % of its statements are tested; its floor is {floor} %"
        for package, floor in floors.items()
        if reached.get(package, 0.0) < floor
    ]
    return lines + [f"{package}: it has no floor in {FLOORS.name}" for package in reached if package not in floors]


def main(arguments: Sequence[str]) -> int:
    """Compare a report with the floors; return the exit code."""
    report, *options = arguments
    reached = figures(Path(report))
    floors: dict[str, float] = json.loads(FLOORS.read_text("utf-8"))
    complaints = fallen(floors, reached)
    for package, figure in sorted(reached.items()):
        print(f"{package:12} {figure:5.1f} %, floor {floors.get(package, 0.0):5.1f} %")
    for line in complaints:
        print(line, file=sys.stderr)
    if "--raise" in options:
        raised = {package: max(figure, floors.get(package, 0.0)) for package, figure in sorted(reached.items())}
        FLOORS.write_text(json.dumps({**floors, **raised}, indent=2) + "\n", "utf-8")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
