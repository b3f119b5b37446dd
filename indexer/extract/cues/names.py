"""Bylines and bios → names: who is named, as printed, where the line's own shape says that it names an author.

Knows no position: whether a line is a byline is for its caller where the line itself does not say so. A
wrong name is worse than none, so a line that is not all names and posts gives none.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from indexer.extract.cues.dates import printed_dates
from indexer.extract.cues.words import ADVERTISING, COMMENTS, FOOTER, KINDS, NAVIGATION, PROMOTION, RELATED, SHARE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_BYLINE_CHARS: Final = 200
"""A longer line is a sentence that happens to begin with "By"."""

MAX_NAME_CHARS: Final = 60
MAX_NAME_WORDS: Final = 5

MAX_TAIL_WORDS: Final = 4
"""What may stand behind a bare name in its part of the line: a post, a place."""

MAX_BIO_CHARS: Final = 900
"""A bio says who wrote the article in a paragraph."""

_BY: Final = re.compile(
    r"(?:(?:written|words|story|report|text|texte|texto|testo|an?\s+\w+|ein(?:e|\s)?\s*\w*|kolumne|kommentar|analyse|interview|"
    r"reportage|glosse|essay|kritik|gastbeitrag|opinion|analysis|review)\s+)?"
    r"(?:(?:by|von|vom|par|por|door|av|af|przez|bởi|oleh|tarafından|بقلم|מאת|โดย)(?:\s*:\s*|\s+)|"
    r"(?:autor(?:in)?|autore|autori|auteur|author|writer|text|texte|texto|автор|كتب|كتبت|كتبه|إعداد|نویسنده|लेखक)\s*:\s*)",
    re.IGNORECASE,
)
_GLUED_BY: Final = re.compile(r"[Bb]y(?:[Bb]y ?)?(?=[^\W\d_a-zß-ÿ])|[Bb]y ?[Bb]y ")
"""A "By" without a space behind it, or printed twice: `ByMara Ellwood`."""

_STRICT_BY: Final = re.compile(
    r"(?:de|di|da|od|text|foto|tekst)(?:\s*:\s*|\s+)(?=[^\W\d_a-zà-ÿ])|(?:文|記者|记者|作者|責編|责编)\s*[:：/／]\s*",
    re.IGNORECASE,
)
_CUT: Final = re.compile(
    r"\s+(?:with|mit|avec|con|met|med|z|aus|in|from|for|für|im|at|on|reports?|reporting)\s+.*|\s*[|·•—–/(\[@]\s*.*|\s+-\s+.*|\s+\d.*|"
    r"\s+https?:.*|\s*[,:]?\s+(?:updated|published|posted|follow|twitter|email|e-mail|stand|veröffentlicht)\b.*",
    re.IGNORECASE,
)
_SPLIT: Final = re.compile(
    r"\s*[,;&、،]\s*(?:(?:and|und|et|y|e|en|og|och|i|a|и|ve|dan)\s+)?|\s+(?:and|und|et|y|e|en|og|och|и|ve|dan)\s+"
)
_PARTICLES: Final = frozenset(
    "de del della di da do dos das van von der den ter ten la le el al bin ibn abu zu zum zur af av y e san st dr "
    "prof".split()
)
_POST: Final = re.compile(
    r"(?:reporter|correspondent|editor|writer|journalist|columnist|director|producer|analyst|contributor|photographer|fellow|professor|"
    r"researcher|author|staff|desk|bureau|team|redakteur|redaktion|redaktor|korrespondent|volontär|kolumnist|autor|journaliste|"
    r"rédact|correspondant|periodista|redactor|corresponsal|giornalista|redattore|редактор|корреспондент|обозреватель|gazeteci|muhabir|"
    r"wartawan|jornalista|redacteur|skribent|lecturer|scholar|historian|economist|novelist|chercheur|forscher|dozent|wissenschaftler|"
    r"essayist|blogger|critic|executive|president|founder|candidate|student|chief|head|deputy|senior|specialist|"
    r"expert|attorney|lawyer)",
    re.IGNORECASE,
)
_BIO_VERB: Final = re.compile(
    r"\s+(?:is|was|are|serves as|works as|writes|covers|ist|war|schreibt|arbeitet|est|était|es|era|è|é|är|er|jest|"
    r"—|–|,)\s+"
)
_SPEECH: Final = re.compile(r"[“”\"„«»]|\b(?:said|says|told|added|sagte|sagt|dit|dijo|disse|сказал)\b")
_BARS: Final = re.compile(r"\s*[|•·/]\s*|\s+[–—-]\s+")
_DURATION: Final = re.compile(r"\b\d+:\d+\s*min\b|\b\d+\s*min\b", re.IGNORECASE)
"""A film's or a recording's line names its maker."""

_ARTICLE: Final = re.compile(r"\s+(?:The|For)\s+.*")
_STAFF: Final = re.compile(
    r"(?:der |la |the |our |unserer )?((?:[\w.]+ )?"
    r"(?:redaktion|rédaction|redacción|redazione|redactie|staff|newsroom))",
    re.IGNORECASE,
)
NO_NAMES: Final = (
    SHARE
    | NAVIGATION
    | PROMOTION
    | ADVERTISING
    | FOOTER
    | COMMENTS
    | RELATED
    | KINDS
    | frozenset(
        "the a an der die das el los les le this that published updated posted last world sport sports politics "
        "business opinion culture science health technology lifestyle entertainment premium breaking exclusive "
        "africa america americas europe asia mon tue wed thu fri sat sun monday tuesday wednesday thursday friday "
        "saturday sunday new north south east west united street city redaktion staff agencies times post press "
        "daily today news media online magazine güncelleme haberler noticias nachrichten actualité wirtschaft "
        "politik montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi "
        "samedi dimanche lunes martes miércoles jueves viernes sábado domingo lunedì martedì mercoledì giovedì "
        "venerdì sabato actualizado actualizada aktualisiert aggiornato mis".split()
    )
)
_NAME_WORD: Final = re.compile(r"(?:[^\W\d_]['’]?)+[^\W\d_]*(?:[-‐'’][^\W\d_]+)*\.?\Z")
_CJK_REPORTER: Final = re.compile(
    r"([\uac00-\ud7af]{2,4})\s*(?:기자|특파원|논설위원)|([\u4e00-\u9fff]{2,4})\s*(?:记者|記者)"
)


def byline_names(line: str) -> tuple[str, ...]:
    """Return the names of a line that calls itself a byline ("By X and Y", "Von X"); none of any other line."""
    if len(line) > MAX_BYLINE_CHARS:
        return ()
    line = _GLUED_BY.sub("By ", line)
    reporters = () if line.isascii() else tuple(match[1] or match[2] for match in _CJK_REPORTER.finditer(line))
    if reporters:
        return reporters if len(line) <= MAX_NAME_CHARS else ()
    worded = _BY.match(line)
    match = worded or _STRICT_BY.match(line)
    if match is None or ": " in line[match.end() :]:
        return ()
    named = _CUT.sub("", f" {_before_dates(line[match.end() :])}").strip()
    return tuple(_names(named, single=worded is not None, signed=True))


def bare_names(line: str) -> tuple[str, ...]:
    """Return the names of a line that is nothing but names, posts and a date; none of any other line."""
    if len(line) > MAX_BYLINE_CHARS or _BY.match(line) or _GLUED_BY.match(line):
        return ()
    names: list[str] = []
    for part in _BARS.split(_without_dates(line)):
        named = _CUT.sub("", f" {part}").strip()
        # A name and "in Berlin" are cut so; what leaves a longer tail is a sentence.
        short = len(part.split()) - len(named.split()) <= MAX_TAIL_WORDS
        found = tuple(_names(named, single=False)) if short else ()
        if not found and (not names or len(part.split()) > MAX_NAME_WORDS):
            return ()
        names.extend(found)
    return tuple(dict.fromkeys(names))


def dated_names(line: str) -> tuple[str, ...]:
    """Return the names in a date's line whose other parts are dates and times: `3 March 2021 | By Mara Ellwood`."""
    if len(line) > MAX_BYLINE_CHARS or _DURATION.search(line):
        return ()
    parts = [part.strip(" :") for part in _BARS.split(_without_dates(line))]
    return tuple(name for part in parts for name in byline_names(part) or ((part,) if is_name(part) else ()))


def bio_name(paragraph: str) -> str | None:
    """Return the name of a paragraph that says who its author is: `Name Name is a writer …`."""
    if len(paragraph) > MAX_BIO_CHARS:
        return None
    beginning = paragraph[: MAX_NAME_CHARS + 20]
    match = _BIO_VERB.search(beginning)
    if match is None:
        return None
    name = paragraph[: match.start()].strip(" ,")
    described = paragraph[match.end() : match.end() + 120].split(". ", 1)[0]
    if not is_name(name) or not _POST.search(described) or _SPEECH.search(paragraph[:200]):
        return None
    return None if match[0].strip() == "," else name


def tells_of(paragraph: str, authors: Iterable[str]) -> bool:
    """Return whether a paragraph begins with the name of one of these authors and tells of them: `Name is a …`.

    Whoever is quoted speaks of someone else; a name alone, or with a date or a mail address, is a signature.
    """
    folded = paragraph[:MAX_NAME_CHARS].casefold()
    name = next((name for name in authors if " " in name and folded.startswith(name.casefold())), None)
    if name is None or len(paragraph) > MAX_BIO_CHARS or _SPEECH.search(paragraph[:200]):
        return False
    rest = paragraph[len(name) :]
    return rest[:1] in tuple(" ,;:–—(") and len(rest.split()) >= BIO_WORDS and _SENTENCE_END.search(rest) is not None


BIO_WORDS: Final = 3
_SENTENCE_END: Final = re.compile(r"[.!?。！？۔।]\W*\Z")


def is_name(text: str) -> bool:
    """Return whether `text` is shaped like a person's name: two to five capitalised words, particles aside."""
    words = text.split()
    if not 1 < len(words) <= MAX_NAME_WORDS or len(text) > MAX_NAME_CHARS or _POST.search(text):
        return False
    if any(_is_no_name(word, first=number == 0) for number, word in enumerate(words)):
        return False
    return all(map(_is_name_word, words)) and words[0][0].isupper() and words[-1][0].isupper()


def _is_no_name(word: str, *, first: bool) -> bool:
    folded = word.casefold().strip(".")
    return folded in NO_NAMES and (first or folded not in _PARTICLES)


def _is_name_word(word: str) -> bool:
    return (word[0].isupper() and _NAME_WORD.match(word) is not None) or word in _PARTICLES


def _names(text: str, *, single: bool, signed: bool = False) -> Iterator[str]:
    """Give the names in a list of names and posts; none where the first part is neither.

    `single` lets the first name be one word, or an agency's, as in "By AFP"; `signed` lets names have no capitals, in
    scripts that have none.
    """
    found: list[str] = []
    for part in _SPLIT.split(text):
        name = _before_post(_ARTICLE.sub("", part.strip(" .,;:")))
        if found and name.isupper() and not found[-1].isupper():
            continue  # an outlet's initials behind the name: `David Straub, MDR THÜRINGEN`
        if is_name(name) or (single and not found and _is_sign(name)) or (signed and is_uncased_name(name)):
            found.append(name)
        elif single and not found and (staff := _STAFF.fullmatch(part)):
            found.append(staff[1])
        elif name and not found and not _POST.search(name):
            return
    yield from dict.fromkeys(found)


def _before_post(part: str) -> str:
    """Return a part up to the post printed behind the name: `Amy Gibbs Political Correspondent`."""
    words = part.split()
    post = next((number for number, word in enumerate(words) if _POST.search(word)), None)
    # A post's own adjective ("Political", "Parliamentary") is capitalised like a name's last word.
    return part if post is None or post < _NAME_AND_SURNAME else " ".join(words[:_NAME_AND_SURNAME])


_NAME_AND_SURNAME: Final = 2


def _is_sign(text: str) -> bool:
    """Return whether an agency or an outlet could sign so: capitalised words alone."""
    words = text.split()
    return 0 < len(words) <= len(("The", "Associated", "Press")) and all(word[0].isupper() for word in words)


def is_uncased_name(text: str) -> bool:
    """Return whether a name in a script without capitals could be so: two to five words, or a few characters of CJK."""
    words = text.split()
    uncased = text.upper() == text.lower() and all(word.replace("-", "").isalpha() for word in map(_bare, words))
    few = 1 < len(words) <= MAX_NAME_WORDS or (
        len(words) == 1 and len(text) <= MAX_CJK_NAME_CHARS and text >= _FIRST_CJK
    )
    return uncased and few and len(text) <= MAX_NAME_CHARS


def _bare(word: str) -> str:
    """Return a word less its vowel marks, which are no letters."""
    return "".join(character for character in word if not unicodedata.category(character).startswith("M"))


MAX_CJK_NAME_CHARS: Final = 8
_FIRST_CJK: Final = "\u2e80"


def _before_dates(line: str) -> str:
    found = printed_dates(line)
    return line[: found[0].start] if found else line


def _without_dates(line: str) -> str:
    for found in reversed(printed_dates(line)):
        line = f"{line[: found.start]} | {line[found.stop :]}"
    return line.strip(" |,.-–—•·/")
