"""Values that databases print → facts: names, days, languages, sections and outlets, in many languages.

Knows no format and no label. What cannot be the thing gives nothing.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from indexer.authors import is_agency
from indexer.extract.cues.dates import printed_dates
from indexer.extract.cues.names import byline_names, is_name
from indexer.extract.cues.stated import plausible

if TYPE_CHECKING:
    from collections.abc import Iterator

_AND: Final = re.compile(
    r"\s*[,;/|&•·]\s*|\s+(?:and|und|et|y|e|en|og|och|ja|i|и|with|mit|avec|sowie)\s+", re.IGNORECASE
)
_BY: Final = re.compile(
    r"(?:(?:interview|gespräch|protokolle?|text|texte|kommentar|analyse|reportage|aufgezeichnet|story|words|entretien|propos recueillis)\s*(?::|\b)\s*)?"
    r"(?:(?:written |reported )?by|from|von|vom|par|por|door|di|av|af|przez|od|autor|автор)\s*:?\s+(?=\S)|"
    r"(?:interview|gespräch|protokolle?|text|texte|kommentar|analyse|reportage|entretien|propos recueillis par)\s*:\s*",
    re.IGNORECASE,
)
_FROM: Final = re.compile(r"(?:aus|in) \S+(?: \S+)? (?:berichtet|berichten)\s+", re.IGNORECASE)
_AGENCY_SIGN: Final = re.compile(r"\s*(?:-{2,}|—|–)\s*\(?.*|\s*\((?:reuters?|afp|ap|pa|upi|dpa)\)", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"\s*[(\[][^()\[\]]{0,100}[)\]]?")
_TELLS: Final = re.compile(
    r"\b(?:reported|reporting|contributed|contribut\w+|writes|wrote|is an?|was an?|are|follow|e-?mail|translated|compiled|adapted|hat|haben|ist|sind|est|sont|collabor\w+)\b",
    re.IGNORECASE,
)
_IN_PLACE: Final = re.compile(r"\s+(?:in|at|aus|à|en|im|near)\s+\S.*", re.IGNORECASE)
_PHOTOGRAPHER: Final = re.compile(
    r"\((?:fotos?|photos?|bilder|text und fotos?|pictures?|illustrations?|grafik)\b", re.IGNORECASE
)
_INVERTED: Final = re.compile(r"([^\s,;][^,;]{0,40}),\s*([^,;]{1,40}?)\.?\s*(?:;|\Z)")
_POST_WORD: Final = re.compile(r"\s+(?:staff|special|senior|chief|political|foreign|the)\s+.*", re.IGNORECASE)

_POST: Final = re.compile(
    r"correspondent|editor|reporter|writer|columnist|critic|bureau|redakteur|korrespondent|journaliste|service|agency|agencies|\bnews\b",
    re.IGNORECASE,
)
_REPORTER: Final = re.compile(r"\s*(?:기자|특파원|논설위원|記者|记者|特派員|編集委員)\Z")
_LEAD_IN: Final = re.compile(
    r"(?:exclusive(?:ly)?|special report|world exclusive|analysis|comment|exklusiv)\s*:?\s+(?=(?:by|von)\b)",
    re.IGNORECASE,
)
_STAFF: Final = re.compile(
    r"\b(?:our|staff|newsroom|agencies|desk|nachrichtenagenturen|redaktion|rédaction|redacción)\b", re.IGNORECASE
)

MAX_NAMES: Final = 12
MAX_INITIALS: Final = 5
"""What is so short and in capitals is a sign of an editor's (`GCA`), which names nobody to a reader."""


def export_names(text: str, outlet: str, *, inverted: bool = False, strict: bool = False) -> tuple[str, ...]:
    """Return the names in a byline's field: persons, else the agency or the one word that signs.

    Args:
        text: the field.
        outlet: whose name is no author's.
        inverted: whether the database prints `Renvik, Oda`.
        strict: whether every part must be a name.
    """
    if inverted and (turned := _turned(text)):
        return turned
    sentences = [part for part in text.split(";") if part.strip() and not _TELLS.search(part)]
    found: list[str] = []
    for part in sentences or ([] if ";" in text else [text]):
        named = tuple(_persons(part, strict=strict))
        if strict and not named:
            return ()
        found.extend(named)
    folded = outlet.casefold()
    persons = tuple(dict.fromkeys(name for name in found if name.casefold() != folded))[:MAX_NAMES]
    return persons if persons or strict else _agencies(text) or _turned(text) or _signature(text, folded)


def _turned(text: str) -> tuple[str, ...]:
    """Return `Oda Renvik` of `Renvik, Oda; Emmer, Lise`; none where the field is not written so."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    names = []
    for part in parts:
        match = _INVERTED.fullmatch(part)
        turned = f"{match[2]} {match[1]}" if match else part
        if not is_name(turned):
            return ()
        names.append(turned)
    return tuple(names)


def _persons(text: str, *, strict: bool) -> Iterator[str]:
    text = _LEAD_IN.sub("", _AGENCY_SIGN.sub("", text).strip())
    bare = _FROM.sub("", _BY.sub("", text, count=1) if _BY.match(text) else text)
    pieces = [piece for piece in _AND.split(_marked(bare)) if piece.strip()]
    names = []
    for piece in pieces:
        if "\x00" in piece or _STAFF.search(piece):
            continue
        name = _BRACKETS.sub("", piece).strip(' .:-–—*_"“”')
        name = _REPORTER.sub("", _POST_WORD.sub("", _IN_PLACE.sub("", name)))
        if is_name(name) or _is_long_name(name) or _is_eastern_name(name):
            names.append(name)
        elif strict:
            return
    yield from names


def _marked(text: str) -> str:
    """Return the text with a NUL behind each name that a bracket calls a photographer's."""
    return _PHOTOGRAPHER.sub("\x00(", text)


def _is_long_name(text: str) -> bool:
    """Return whether the text is a name all in capitals, of two to five words, none of them a post's."""
    words = text.split()
    if _POST.search(text):
        return False
    return 2 <= len(words) <= len("a name of five words".split()) and text.isupper() and not any(map(str.isdigit, text))


def _is_eastern_name(text: str) -> bool:
    """Return whether the text is a name in Han, Kana or Hangul: two to six characters, or two words of them."""
    letters = text.replace(" ", "").replace("・", "")
    return 2 <= len(letters) <= len("六文字まで名") and all(
        unicodedata.name(letter, "").startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL")) for letter in letters
    )


def _agencies(text: str) -> tuple[str, ...]:
    """Return the agency of a field that names no person."""
    words = _BY.sub("", text, count=1) if _BY.match(text) else text
    parts = (part.strip(" .-:*") for part in re.split(r"[(),;/\[\]]|-{2,}|—|–", words))
    return next(((name,) for name in parts if name and is_agency(name)), ())


def _signature(text: str, outlet: str) -> tuple[str, ...]:
    """Return the one word that signs a field which names neither a person in full nor an agency."""
    if _STAFF.search(text):
        return ()
    named = byline_names(text)
    return tuple(
        name for name in named
        if name.casefold() != outlet and not _TELLS.search(name) and not (name.isupper() and len(name) <= MAX_INITIALS)
    )  # fmt: skip


_ERAS: Final = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
"""The year before an era's first."""

_ERA: Final = re.compile(r"(明治|大正|昭和|平成|令和)\s?(\d{1,2}|元)\s?年\s?(?:(\d{1,2})\s?月\s?(?:(\d{1,2})\s?日)?)?")
_HAN_MONTHS: Final = {
    name: number
    for number, name in enumerate("一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月".split(), 1)
}
_HAN_DATE: Final = re.compile(
    r"(\d{1,2})\s?(?:日\s?)?(\d{1,2}\s?月|十[一二]月|[一二三四五六七八九十]月|\d{1,2}\s?월)\s?,?\s?(\d{4})"
)
_COMPACT: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")


def export_day(text: str) -> str | None:
    """Return the first day that is printed in the text, ISO; a month or a year where no day is."""
    text = unicodedata.normalize("NFKC", text)
    era = _ERA.search(text)
    if era:
        year = _ERAS[era[1]] + (1 if era[2] == "元" else int(era[2]))
        return plausible(str(year), era[3], era[4])
    printed = next((one for one in printed_dates(text) if not one.later), None)
    han = _HAN_DATE.search(text)
    if han and printed is None:
        month = _HAN_MONTHS.get(han[2]) or int(re.sub(r"\D", "", han[2]) or 0)
        return plausible(han[3], str(month), han[1])
    if printed is not None:
        return plausible(*printed.iso.split("-"))
    compact = _COMPACT.search(text)
    return plausible(compact[1], compact[2], compact[3]) if compact else None


def section_before_day(text: str) -> str | None:
    """Return the section that stands before the day in one line: `Communication, mardi 14 mars 2006, p. 16`."""
    printed = printed_dates(text)
    before = text[: printed[0].start].split(",") if printed else []
    return section_name(before[0]) if len(before) > 1 else None


_LANGUAGES: Final = {
    "en": "english englisch anglais inglés ingles inglese engels inglês английский 英語 英语 영어 angielski engelska",
    "de": "german deutsch allemand alemán aleman tedesco duits alemão немецкий ドイツ語 德语 独語 독일어 niemiecki tyska",
    "fr": "french französisch français francais francés frances francese frans francês французский フランス語 法语 프랑스어 francuski franska",
    "es": "spanish spanisch espagnol español espanol castellano spagnolo spaans espanhol испанский スペイン語 西班牙语 hiszpański spanska",
    "it": "italian italienisch italien italiano italiaans итальянский イタリア語 意大利语 włoski italienska",
    "pt": "portuguese portugiesisch portugais portugués portugues portoghese portugees português португальский ポルトガル語 葡萄牙语",
    "nl": "dutch niederländisch néerlandais neerlandais holandés neerlandés olandese nederlands holandês нидерландский голландский オランダ語 荷兰语",
    "ru": "russian russisch russe ruso russo русский ロシア語 俄语 러시아어 rosyjski ryska",
    "ja": "japanese japanisch japonais japonés giapponese japans japonês японский 日本語 日语 일본어 japoński",
    "zh": "chinese chinesisch chinois chino cinese chinees chinês китайский 中国語 中文 中国语 중국어 chiński",
    "ko": "korean koreanisch coréen coreano koreaans корейский 韓国語 朝鮮語 韩语 한국어 koreański",
    "pl": "polish polnisch polonais polaco polacco pools polonês польский ポーランド語 波兰语 polski",
    "sv": "swedish schwedisch suédois sueco svedese zweeds шведский スウェーデン語 svenska",
    "da": "danish dänisch danois danés danese deens датский dansk",
    "no": "norwegian norwegisch norvégien noruego norvegese noors норвежский norsk",
    "fi": "finnish finnisch finnois finlandés finlandese fins финский suomi",
    "cs": "czech tschechisch tchèque checo ceco tsjechisch чешский čeština",
    "hu": "hungarian ungarisch hongrois húngaro ungherese hongaars венгерский magyar",
    "tr": "turkish türkisch turc turco turks турецкий türkçe",
    "ar": "arabic arabisch arabe árabe arabo арабский العربية アラビア語",
    "id": "indonesian indonesisch indonésien indonesio indonesiano bahasa индонезийский",
    "ca": "catalan katalanisch catalán català каталанский",
    "uk": "ukrainian ukrainisch ukrainien ucraniano ucraino украинский українська",
    "el": "greek griechisch grec griego greco grieks греческий ελληνικά",
    "he": "hebrew hebräisch hébreu hebreo ebraico иврит עברית",
    "ro": "romanian rumänisch roumain rumano rumeno румынский română",
    "bg": "bulgarian bulgarisch bulgare búlgaro bulgaro болгарский български",
    "sk": "slovak slowakisch slovaque eslovaco slovacco словацкий slovenčina",
}  # fmt: skip
_LANGUAGE_OF: Final = {word: code for code, words in _LANGUAGES.items() for word in words.split()}
_CODE: Final = re.compile(r"[a-z]{2}(?:-[a-z]{2,4})?\Z", re.IGNORECASE)


def language_code(text: str) -> str | None:
    """Return the language's code of its name in many languages (`ENGLISH; ENGLISH`, `Englisch`), or of a code."""
    first = re.split(r"[;,/(]", text, maxsplit=1)[0].strip(" .").casefold()
    if _CODE.match(first):
        return first
    return _LANGUAGE_OF.get(first) or _LANGUAGE_OF.get(first.split(" ")[0])


_PLACE_IN_PAPER: Final = re.compile(
    r"(?:section|part|column|col|page|pages|pg|p|pp|s|seite|spalte|edition|ausgabe|volume|no|nr|[ivx]+)?\.?\s*[\dA-Z]{0,3}[\d\W]*\Z",
    re.IGNORECASE,
)
MAX_SECTION_CHARS: Final = 60


def section_name(text: str) -> str | None:
    """Return the section's name in a field that also says page and column (`Section B; Column 0; Business Desk; Pg. 1`)."""
    parts = (part.strip(" .:-") for part in re.split(r"[;|]", text))
    named = (
        part
        for part in parts
        if len(part) > 1 and len(part) <= MAX_SECTION_CHARS and not _PLACE_IN_PAPER.fullmatch(part)
    )
    return next(named, None)


_ISSUE: Final = re.compile(r"\s*,?\s*(?:\bno\.?|n°|nº|nr\.?|num\.?)\s*[\d-].*\Z", re.IGNORECASE)
_OWNER: Final = re.compile(
    r"\W*(?:copyright|©|\(c\))\W*(?:\d{4}(?:\s*[-–,]\s*\d{4})?)?\W*(?:by\s+)?(?P<owner>[^.\d][^.]{1,80}?)(?:,?\s+(?:ltd|limited|inc|llc|gmbh|plc|s\.?a\.?|co|corp|company|all rights|alle rechte|tous droits).*|\..*)?\Z",
    re.IGNORECASE,
)


def outlet_name(printed: str, copyright_line: str = "") -> str | None:
    """Return the outlet's name without the number of its issue; the owner of the copyright where none is printed."""
    name = _ISSUE.sub("", printed.split(";", maxsplit=1)[0]).strip(" ,;")
    if name:
        return name
    owner = _OWNER.match(copyright_line)
    return owner["owner"].strip(" ,;") if owner else None
