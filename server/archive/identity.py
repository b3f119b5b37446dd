"""The archive's own name: three settings in `dateline.toml`, a file of the data directory that may be missing.

    title = "The Harbour Archive"
    language = "en-GB"
    mark = "⚓"

A setting that is not given has its default. `docs/IDENTITY.md` describes them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import regex

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME: Final = "dateline.toml"

MAX_TITLE_CHARS: Final = 60
"""A longer title does not fit beside the search box."""

MAX_MARK_CHARS: Final = 3

_KEYS: Final = ("title", "language", "mark")

_LANGUAGE: Final = regex.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
"""The form of a language tag (BCP 47), as `en`, `en-GB` or `zh-Hant-TW`."""

_CHARACTER: Final = regex.compile(r"\X")
_UNPRINTABLE: Final = regex.compile(r"[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]")
_DIRECTION: Final = regex.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of the text after them."""


class SettingsError(ValueError):
    """`dateline.toml` cannot be used; the message names the file and the key."""


def _check_text(key: str, text: str, most: int) -> None:
    # A sign made of several code points, as many flags and emoji are, is one character to a person.
    length = sum(1 for _ in _CHARACTER.finditer(text))
    if not 1 <= length <= most:
        raise SettingsError(f"{key}: has 1 to {most} characters, not {length}")
    if _UNPRINTABLE.search(text) or _DIRECTION.search(text):
        raise SettingsError(f"{key}: {text!r} has a character that cannot be printed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """How the archive presents itself.

    Attributes:
        title: its name, in the masthead and in the title of each page.
        language: the language of the name, as a BCP 47 tag.
        mark: the sign behind the name: one to three characters.
    """

    title: str = "Dateline"
    language: str = "en"
    mark: str = "—"

    def __post_init__(self) -> None:
        _check_text("title", self.title, MAX_TITLE_CHARS)
        _check_text("mark", self.mark, MAX_MARK_CHARS)
        if not _LANGUAGE.fullmatch(self.language):
            raise SettingsError(f"language: {self.language!r} is no language tag, such as en or pt-BR")

    @property
    def page_language(self) -> str:
        """The language of the pages' own words: English, of the archive's country if its language is English."""
        return self.language if self.language.partition("-")[0].lower() == "en" else "en"


DEFAULT_IDENTITY: Final = Identity()


def read_identity(path: Path) -> Identity:
    """Return the settings of a file; the defaults if there is no file.

    Raises:
        SettingsError: the file cannot be read, has an unknown key, or a value cannot be used.
    """
    try:
        settings = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return DEFAULT_IDENTITY
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:  # UnicodeDecodeError and TOMLDecodeError are its kinds
        raise SettingsError(f"{path}: is no TOML: {error}") from error
    for key, value in settings.items():
        if key not in _KEYS:
            raise SettingsError(f"{path}: {key}: there is no such setting; there are {', '.join(_KEYS)}")
        if not isinstance(value, str):
            raise SettingsError(f"{path}: {key}: put the text between quotation marks")
    try:
        return Identity(**{key: value.strip() for key, value in settings.items()})
    except SettingsError as error:
        raise SettingsError(f"{path}: {error}") from error
