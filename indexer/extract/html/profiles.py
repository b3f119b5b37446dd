"""Site profiles: a user's files that select the facts and the text on one site's pages.

A profile is a TOML file, `<name>.toml`, in the folder that DATELINE_PROFILES names. Its keys are hosts, and its values
are CSS selectors (one or a list), read by BeautifulSoup:

    ["tidal.example"]
    title = "h1.headline"
    body = "div.story"
    authors = ".byline a"
    drop = ["div.story aside", ".story-promo"]

A host's profile also applies to its subdomains. It takes precedence over every other source. A page records which
selectors matched nothing, and a run counts these: a site that changed its templates shows there first.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bs4 import BeautifulSoup
from soupsieve import SelectorSyntaxError
from soupsieve import compile as compiled

from indexer.errors import ProfileError
from indexer.extract.cues.stated import stated_day
from indexer.extract.cues.stated_names import stated_names
from indexer.extract.html.blocks import read_blocks
from indexer.extract.html.tree import parse
from indexer.extractor import PROFILES, profile_stamp
from indexer.page import Fact, FactName, ProfileUse, fact
from indexer.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bs4.element import Tag

_FACTS: Final = {
    "title": FactName.TITLE,
    "dek": FactName.DEK,
    "authors": FactName.AUTHOR,
    "date": FactName.PUBLISHED,
    "region": FactName.REGION,
    "kind": FactName.KIND,
}
KEYS: Final = frozenset((*_FACTS, "body", "drop"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The CSS selectors of one host's pages, by key."""

    host: str
    selectors: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileMatch:
    """The result of a profile on one page: facts, the texts of the body, and texts to drop from it."""

    use: ProfileUse
    facts: tuple[Fact, ...] = ()
    body: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


def match_profile(text: str, addresses: Iterable[str]) -> ProfileMatch | None:
    """Apply the profile of one of these addresses' hosts to the page; None if there is no such profile."""
    stamp = profile_stamp()
    profile = _profile_of(_loaded(os.environ[PROFILES], stamp), addresses) if stamp else None
    return apply(profile, text) if profile else None


def apply(profile: Profile, text: str) -> ProfileMatch:
    """Return the result of the profile on a page."""
    soup = BeautifulSoup(text, "lxml")
    found = {
        key: [tag for one in selectors for tag in soup.select(one)] for key, selectors in profile.selectors.items()
    }
    drop = tuple(text for tag in found.get("drop", ()) for text in _texts(tag))
    for tag in found.get("drop", ()):
        tag.decompose()
    kept = {key: [tag for tag in tags if not tag.decomposed] for key, tags in found.items() if key != "drop"}
    return ProfileMatch(
        use=ProfileUse(host=profile.host, missed=tuple(sorted(key for key, tags in kept.items() if not tags))),
        facts=tuple(_facts(kept)),
        body=tuple(text for tag in kept.get("body", ()) for text in _texts(tag)),
        drop=drop,
    )


def read_profiles(folder: Path) -> dict[str, Profile]:
    """Return the folder's profiles by host.

    Raises:
        ProfileError: a file is not TOML, has an invalid key or selector, or repeats another file's host.
    """
    profiles: dict[str, Profile] = {}
    path_by_host: dict[str, Path] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            record = tomllib.loads(path.read_text("utf-8"))
        except (ValueError, OSError) as error:
            raise ProfileError(path, f"cannot be read: {error}") from error
        for host, selectors in record.items():
            profile = _profile(path, host, selectors)
            if path_by_host.setdefault(profile.host, path) != path or profile.host in profiles:
                raise ProfileError(path, f"{host} has a profile already, in {path_by_host[profile.host].name}")
            profiles[profile.host] = profile
    return profiles


def _profile(path: Path, host: str, selectors: object) -> Profile:
    if not isinstance(selectors, dict):
        raise ProfileError(path, f"{host} is no table of selectors")
    unknown = sorted(set(selectors) - KEYS)
    if unknown:
        raise ProfileError(path, f"{host} selects {unknown[0]!r}; a profile selects {', '.join(sorted(KEYS))}")
    read = {key: tuple(value if isinstance(value, list) else [value]) for key, value in selectors.items()}
    for key, values in read.items():
        for value in values:
            _check(path, f"{host}.{key}", value)
    return Profile(host=host.lower().removeprefix("www."), selectors=read)


def _check(path: Path, where: str, selector: object) -> None:
    if not isinstance(selector, str):
        raise ProfileError(path, f"{where} is no selector: {selector!r}")
    try:
        compiled(selector)
    except SelectorSyntaxError as error:
        raise ProfileError(path, f"{where} is no selector: {selector!r}") from error


@lru_cache(maxsize=4)
def _loaded(folder: str, _stamp: tuple[tuple[str, int, int], ...]) -> dict[str, Profile]:
    return read_profiles(Path(folder))


def _profile_of(profiles: Mapping[str, Profile], addresses: Iterable[str]) -> Profile | None:
    for address in addresses:
        labels = (host_of(address) or "").split(".")
        for start in range(len(labels) - 1):
            found = profiles.get(".".join(labels[start:]))
            if found:
                return found
    return None


def _facts(found: Mapping[str, list[Tag]]) -> Iterator[Fact]:
    for key, name in _FACTS.items():
        for tag in found.get(key, ()):
            value = _value(tag)
            if name is FactName.AUTHOR:
                for author in stated_names(value):
                    yield from fact(name, author, "profile")
            else:
                yield from fact(name, stated_day(value) if name is FactName.PUBLISHED else value, "profile")


def _value(tag: Tag) -> str:
    return str(tag.get("content") or tag.get("datetime") or tag.get_text(" "))


def _texts(tag: Tag) -> tuple[str, ...]:
    """Return the texts of the element's blocks, cut as the page's own blocks are."""
    tree = parse(str(tag))
    return tuple(block.text for block in read_blocks(tree)) if tree is not None else ()
