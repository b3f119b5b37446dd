"""Test how a parsed query is shown as lines: form, tree, and each warning under its extent."""

from __future__ import annotations

import random

import pytest

from index.query.outline import outline
from index.query.parser import parse
from tests.index.query.hostile import hostile


def shown(typed: str) -> str:
    return "\n".join(outline(parse(typed)))


def test_the_outline_shows_form_tree_and_warnings() -> None:
    assert (
        shown('title:(peace OR tal*) -regoin:europe "a b"~3')
        == """\
read as: (title:peace OR title:tal*) AND NOT (regoin AND europe) AND "a b"~3

and  [7:44]
  or  [7:20]
    word title:peace  [7:12]
    prefix title:tal*  [16:20]
  not  [22:36]
    and  [23:36]
      word regoin  [23:29]
      word europe  [30:36]
  near "a b"~3  [37:44]

unknown-field: There is no field regoin: its name is searched for too.
  title:(peace OR tal*) -regoin:europe "a b"~3
                         ^^^^^^^^^^^^^
  better: title:(peace OR tal*) -region:europe "a b"~3"""
    )


@pytest.mark.parametrize(
    ("typed", "first"), [("", "read as: (everything)"), ("*", "read as: (everything)"), ("?!", "read as: (nothing)")]
)
def test_everything_and_nothing_are_shown_in_words(typed: str, first: str) -> None:
    assert shown(typed).splitlines()[0] == first


def test_wide_and_combining_characters_do_not_shift_the_underline() -> None:
    typed = "停戦 e\u0301 w**n"
    lines = shown(typed).splitlines()
    assert lines[lines.index(f"  {typed}") + 1] == "  " + " " * len("xxxx x ") + "^" * len("w**n")


def test_control_characters_are_not_shown() -> None:
    rolls = random.Random(0)
    for _ in range(200):
        assert all(line.isprintable() for line in outline(parse(hostile(rolls))))
