"""Site profiles: a user's file selects a site's facts and text, and a run reports selectors that no longer match."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from index.article.model import Role
from indexer.errors import ProfileError
from indexer.extract.html.html import extract_html
from indexer.extract.html.profiles import read_profiles
from indexer.extractor import PROFILES, extractor_version
from indexer.page import EXTRACTOR_VERSION, FactName, Input, Page, ProfileUse, page_from_json, page_to_json

PROSE: Final = (
    "The dredger arrived before dawn, and by the time the harbour office opened it had lifted a first hopper of silt.",
    "For eleven years the port has argued about its depth. The ferry company wants two metres more than it has today.",
)
PAGE: Final = f"""<html><head><link rel="canonical" href="https://www.tidal.example/2021/channel"></head><body>
<h1>Tidal</h1><div class="kopf">A channel dug at night</div><span class="wer">Mara Ellwood and Jon Ake</span>
<span class="wann">3 March 2021</span><span class="wo">Northern Europe</span>
<div class="text"><p>{PROSE[0]}</p>
<div class="box"><p>The tide tables are on page nine, as they are every week.</p></div>
<p>{PROSE[1]}</p><p class="fin">He dug.</p></div></body></html>"""
PROFILE: Final = """
["tidal.example"]
title = ".kopf"
body = "div.text"
authors = ".wer"
date = ".wann"
region = ".wo"
drop = ["div.text .box"]
"""


@pytest.fixture
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(PROFILES, str(tmp_path))
    (tmp_path / "tidal.toml").write_text(PROFILE, "utf-8")
    return tmp_path


def read() -> Page:
    return extract_html(Input(path="channel.html", media_type="text/html", data=PAGE.encode(), sha256="0" * 64))


@pytest.mark.usefixtures("profiles")
def test_a_profiles_facts_come_first() -> None:
    page = read()
    facts = {fact.name: fact.value for fact in reversed(page.facts) if fact.source == "profile"}
    assert facts[FactName.TITLE] == "A channel dug at night"
    assert (facts[FactName.PUBLISHED], facts[FactName.REGION]) == ("2021-03-03", "Northern Europe")
    assert [fact.value for fact in page.all(FactName.AUTHOR)] == ["Mara Ellwood", "Jon Ake"]
    body = [block for block in page.blocks if block.role is Role.BODY]
    assert [block.text for block in body] == [*PROSE, "He dug."]
    assert {block.reason for block in body} == {"main text (profile of tidal.example)"}
    (dropped,) = [block for block in page.blocks if block.text.startswith("The tide tables")]
    assert (dropped.role, dropped.reason) == (Role.OTHER, "dropped by the site's profile")


def test_a_page_records_which_selectors_matched_nothing(profiles: Path) -> None:
    """What is to be dropped need not be there."""
    assert read().profile == ProfileUse(host="tidal.example")
    changed = PROFILE.replace("div.text", "div.story").replace(".wann", ".quand")
    (profiles / "tidal.toml").write_text(changed, "utf-8")
    page = read()
    assert [block.text for block in page.blocks if block.role is Role.BODY]
    assert page.profile == ProfileUse(host="tidal.example", missed=("body", "date"))
    assert page_from_json(page_to_json(page)) == page


def test_a_profile_of_another_host_does_not_apply(profiles: Path) -> None:
    (profiles / "tidal.toml").write_text(PROFILE.replace("tidal.example", "dal.example"), "utf-8")
    assert not [fact for fact in read().facts if fact.source == "profile"]
    assert read().profile is None


WRONG: Final = {
    "no TOML": ("[", "cannot be read"),
    "an unknown key": ('["a.example"]\nbyline = ".x"', "selects 'byline'"),
    "no selector": ('["a.example"]\nbody = "div["', "a.example.body is no selector"),
    "no table": ('"a.example" = 3', "is no table"),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_an_invalid_profile_is_named(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text(text, "utf-8")
    with pytest.raises(ProfileError, match=message) as raised:
        read_profiles(tmp_path)
    assert raised.value.path == tmp_path / "wrong.toml"


def test_a_host_has_one_profile(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('["www.tidal.example"]\ntitle = "h1"', "utf-8")
    (tmp_path / "b.toml").write_text('["Tidal.example"]\ntitle = "h2"', "utf-8")
    with pytest.raises(ProfileError, match=r"b\.toml: Tidal\.example has a profile already, in a\.toml"):
        read_profiles(tmp_path)


def test_another_profile_is_another_extractor(profiles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = extractor_version()
    (profiles / "tidal.toml").write_text(f"{PROFILE}\nkind = '.was'\n", "utf-8")
    two = extractor_version()
    monkeypatch.delenv(PROFILES)
    assert len({one, two, extractor_version()}) == 3
    assert extractor_version() == EXTRACTOR_VERSION
