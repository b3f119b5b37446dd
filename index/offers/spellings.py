"""Which other spellings may a word have: British and American, transliterated, with and without umlauts?

These are rules of spelling and a table of names. They know no index: whoever uses them asks it which of the spellings
occur. So a rule may propose what is no word, but not another word that is likely to occur. Synonyms and new names of
cities do not belong here (Bombay, Mumbai): a user's own table is for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_RE_STEMS: Final = (
    r"(?:cent|theat|(?:^|kilo|centi|milli|deci)met|(?:^|milli)lit|fib|sab|calib|somb|lust|spect|meag|mit|sepulch|louv)"
)
_E_STEMS: Final = r"(?:encyclop|medi|^p|^h|^an|^arch|leuk|^f|^gyn|orthop|glyc|septic|isch|^tox|^c|^pal)"

_RULES: Final[Sequence[tuple[str, str, str]]] = (
    # Three letters before, so that prise is not prize.
    (r"\w{3}", "is iz", r"(?:e[ds]?|ers?|ing|ations?|ational|able)"),
    (r"l", "ys yz", r"(?:e[ds]?|ers?|ing)"),
    # Two letters before, so that four is not for.
    (r"\w{2}", "our or", r"(?:s|ed|ings?|ers?|al|ally|ful|fully|less|able|ably|ites?|hoods?|y|ists?|ism)?"),
    # Listed, for most words in -er are others.
    (_RE_STEMS, "re er", r"s?"),
    (_RE_STEMS, "red ered", r""),
    (_RE_STEMS, "ring ering", r""),
    # A vowel before the last one, so that filled is not filed.
    (r"[aeiouy]\w*[^aeiouy][aeiou]", "ll l", r"(?:ed|ings?|ers?|ors?|est|ery|ists?)"),
    (r"^(?:enro|fulfi|insta|disti|insti|appa|ski|wi)", "ll l", r"(?:s|ments?|fully?|ful)?"),
    (_E_STEMS, "ae e", r"[dvmscor]\w*"),
    (r"(?:^(?:f|hom|diarrh|gonorrh|am)|man)", "oe e", r"[tdsuoab]\w*"),
    (r"^(?:def|off|pret|lic)", "ence ense", r"(?:[sd]|less|ing)?"),
    (r"^(?:catal|dial|anal|mon|epil|prol)", "ogue og", r"s?"),
    (r"^(?:catal)", "ogued oged", r""),
    (r"^(?:pro|kilo|centi|milli)", "gramme gram", r"s?"),
    (r"^(?:judg|acknowledg|abridg|lodg)", "ement ment", r"s?"),
    (r"^(?:lik|mov|lov|sal|siz|us)", "eable able", r""),
    # Russian and Ukrainian names.
    (r"\w{3}s", "kyy kiy kii kyi kij ki ky", r""),
    (r"\w{2}[^y]", "yev ev", r"(?:a|sk[iy]+)?"),
)
"""What stands before, the spellings, and what stands after to the end of the word."""

_GROUPS: Final[Sequence[str]] = (
    "aeroplane airplane", "aeroplanes airplanes", "aesthetic esthetic", "aesthetics esthetics", "ageing aging",
    "ahmed ahmad", "aluminium aluminum", "analyse analyze", "artefact artifact", "artefacts artifacts",
    "baghdad bagdad", "belarus byelarus", "byelorussia belorussia", "chernobyl chornobyl", "cosy cozy",
    "eltsin yeltsin", "enquiries inquiries", "enquiry inquiry",
    "gaddafi qaddafi kadafi qadhafi gadhafi kadhafi khadafy", "gorbachev gorbachov gorbatchev", "grey gray",
    "hezbollah hizbollah hizballah hizbullah", "hussein husain hussain husayn", "jewellery jewelry", "jihad jehad",
    "kazakhstan kazakstan", "kerensky kerenski", "kharkiv kharkov", "khomeini khomeiny",
    "khrushchev khruschev krushchev", "koran quran", "kyiv kiev", "kyrgyzstan kirghizstan kirgizstan", "lviv lvov",
    "manoeuvre maneuver", "manoeuvred maneuvered", "manoeuvres maneuvers", "manoeuvring maneuvering",
    "mohammed muhammad mohamed mohammad muhammed mohamad", "moslem muslim", "moslems muslims", "mould mold",
    "moustache mustache", "mykolaiv nikolaev nikolayev", "odesa odessa", "oesophagus esophagus", "oestrogen estrogen",
    "osama usama", "plough plow", "ploughs plows", "practise practice", "pyjamas pajamas", "qaeda qaida",
    "rumania romania roumania", "rumanian romanian", "sceptic skeptic", "sceptical skeptical",
    "scepticism skepticism", "sceptics skeptics", "sharia shariah", "sheikh sheik shaikh shaykh",
    "speciality specialty", "sulphur sulfur", "sulphuric sulfuric", "tajikistan tadzhikistan", "taliban taleban",
    "tchaikovsky chaikovsky", "tehran teheran", "tyre tire", "uyghur uighur uygur", "uyghurs uighurs uygurs",
    "whisky whiskey", "yasser yasir", "yoghurt yogurt", "zaporizhzhia zaporizhia zaporozhye",
    "zelensky zelenskyy zelenskiy zelenskyi",
)  # fmt: skip
"""Spellings of one word that no rule gives; the words are terms, without case and marks."""

_BY_SPELLING: Final = {word: group.split() for group in _GROUPS for word in group.split()}

UMLAUTS: Final = "äöüøå"
"""The letters that are written `ae`, `oe`, `ue`, `oe`, `aa` where a keyboard lacks them, and fold to a, o, u, o, a."""

_WRITTEN: Final = regex.compile(r"(?<=[^aeiou])(?:ae|oe|ue|aa)(?=[^aeiou])")
_FOLDED: Final = regex.compile(r"(?<=[^aeiou])[aou](?=[^aeiou])")

_PATTERNS: Final = tuple(
    (regex.compile(rf"(?<={before}){part}(?={after}$)"), parts.split())
    for before, parts, after in _RULES
    for part in parts.split()
)


def spellings(term: str) -> list[str]:
    """Return how a term (`index.text.analysis`) may be spelt otherwise, each once, likely spellings first."""
    found: dict[str, None] = dict.fromkeys(_BY_SPELLING.get(term, ()))
    for pattern, parts in _PATTERNS:
        if match := pattern.search(term):
            found |= {term[: match.start()] + part + term[match.end() :]: None for part in parts}
    found.pop(term, None)
    return list(found)


def umlaut_pairs(term: str) -> Iterator[tuple[str, str]]:
    """Yield pairs of terms, one of which is `term`: with two letters for an umlaut, and as the umlaut folds.

    `mueller` and `muller` give the same pair. Whether an umlaut is meant, only its printed form can say.
    """
    for match in _WRITTEN.finditer(term):
        yield term, term[: match.start()] + match[0][0] + term[match.end() :]
    for match in _FOLDED.finditer(term):
        for second in {"a": "ea", "o": "e", "u": "e"}[match[0]]:
            yield term[: match.end()] + second + term[match.end() :], term
