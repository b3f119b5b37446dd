"""Refresh the generated names in `index/article/regions.json` from CLDR, and write the file in its fixed layout.

Run `python -m scripts.make_regions`. Keys, labels, ISO codes, aliases, demonyms, `ambiguous` and `moved` are written by
hand and not changed. `names` are CLDR's names of the place in LANGUAGES, found by its `iso` code, or by `cldr` if it
has no ISO code (UN M49's 150 for Europe); names that add nothing are left out. A name that another region already has,
or that is ambiguous, is an error: the part written by hand must decide.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from babel import Locale

from index.article.regions import VOCABULARY_PATH, comparable, load

if TYPE_CHECKING:
    from collections.abc import Iterator

LANGUAGES: Final = ("en", "de", "fr", "es", "ru", "ar", "ja")

_NOTE: Final = re.compile(r"\s*[((][^))]*[))]")
"""A note that CLDR adds in brackets: `Myanmar (Birmanie)`, `Гонконг (САР)`."""


def main() -> None:
    """Rewrite the file, then check that it loads."""
    content = json.loads(VOCABULARY_PATH.read_text(encoding="utf-8"))
    regions = content["regions"]
    written = set(map(comparable, content["ambiguous"])).union(*map(_written, regions))
    bare = Counter(comparable(name) for region in regions for name in {_bare(name) for name in _names(region)})
    taken = written | {name for name, regions_count in bare.items() if regions_count > 1}
    for region in regions:
        region["names"] = list(_new_names(region, taken))
    regions.sort(key=lambda region: region["key"].split("/"))
    VOCABULARY_PATH.write_text(_text(content), encoding="utf-8")
    load(VOCABULARY_PATH)


def _written(region: dict[str, Any]) -> set[str]:
    """Return the names in the region's part written by hand, in the form in which labels are compared."""
    slug = region["key"].rpartition("/")[2]
    return set(map(comparable, (region["label"], slug, *region["aliases"])))


def _names(region: dict[str, Any]) -> list[str]:
    """Return CLDR's names of the region, in the order of LANGUAGES."""
    code = region.get("iso") or region.get("cldr")
    return [Locale(language).territories[code] for language in LANGUAGES] if code else []


def _bare(name: str) -> str:
    return _NOTE.sub("", name)


def _new_names(region: dict[str, Any], taken: set[str]) -> Iterator[str]:
    """Yield CLDR's names that nothing else has, each once.

    The note in brackets is removed, unless the name is ambiguous without it.
    """
    found = set(taken)
    for name in _names(region):
        chosen = name if comparable(_bare(name)) in taken else _bare(name)
        if comparable(chosen) not in found:
            found.add(comparable(chosen))
            yield chosen


def _text(content: dict[str, Any]) -> str:
    """Return the JSON, with one region and one ambiguous label per line."""
    regions = ",\n".join(json.dumps(region, ensure_ascii=False) for region in content["regions"])
    return (
        f'{{"about": {json.dumps(content["about"], ensure_ascii=False, indent=1)},\n'
        f'"ambiguous": {json.dumps(content["ambiguous"], ensure_ascii=False, indent=1)},\n'
        f'"moved": {json.dumps(content["moved"], ensure_ascii=False, indent=1)},\n'
        f'"regions": [\n{regions}\n]}}\n'
    )


if __name__ == "__main__":
    main()
