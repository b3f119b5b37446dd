"""Text copied off a page: the article is found by structure, its facts where they stand, no line is lost."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article.model import BlockKind, Quality, Role, normalise
from indexer.errors import InputRefusedError
from indexer.extract.cues.language import with_language
from indexer.extract.text.dump import extract_text
from indexer.inputs.decoding import decode
from indexer.page import FactName, Input
from tests.golden.founding_pages import BODY_PARAGRAPHS, KICKED, PAGES, FoundingPage
from tests.growth import assert_linear
from tests.indexer.extract.text.test_dump_facts import BYLINES, DATES
from tests.indexer.extract.texts import PROSE, dump, read, texts, values

LINES: Final = 100_000

NEIGHBOUR: Final = tuple(
    """\
The orchard on the hill has been sold to a company that grows walnuts, and the village wonders who will pick the \
apples this autumn. The company has not said whether it will leave the old trees standing.
Its neighbours have asked for a meeting. They remember the last sale, eight years ago, after which the footpath was \
closed for a whole winter and nobody could reach the chapel but through the mud.""".splitlines()
)


def neighbour(caption: str, credit: str, headline: str, section: str) -> str:
    return f"{caption}\n{credit}\n\n{headline}\n\n{section}\n\n" + dump(*NEIGHBOUR) + "\n\nkeep readingShow less\n"


FOUNDING_LIKE: Final = (
    "Follow us on social\n\nHarbour-dredger-scaled\n\nA channel dug at night divides the port of Lowmere  \n\n"
    "And the growers who own the mud may be the last to hear of it.\n\nAnalysis | Northern Europe\n\n"
    + dump(*(f"{paragraph}\u00a0 " for paragraph in PROSE))
    + "\n\nMara Ellwood is a contributor for the Tidal Review, writing on ports, rivers and the law. "
    "Follow her @maraellwood\n"
    "\n\nAnalysis | Northern Europe\n"
    + neighbour(
        "Orchard gate", "Top image credit: The orchard in May, Monday, May 12, 2025. (Photo by Nils Aabel)",
        "Who will pick the apples of Hallow Hill?", "Farm Crises",
    )
    + neighbour(
        "Minister at fair", "Top photo credit: The minister at the county fair, June 3, 2025 (J. Quill/Lowmere Press)",
        "Walnuts are not the answer to everything", "Middle Shires",
    )
    + "\nLATEST\n\nQUAYSIDE\n\nNewsletter\n\nSubscribe now to our weekly letter and don't miss a tide with your "
    "favourite writers."
)  # fmt: skip


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_a_page_wrapped_in_its_neighbours_comes_out_as_its_own_article(line_end: str) -> None:
    page = read(FOUNDING_LIKE.replace("\n", line_end))
    assert values(page, FactName.TITLE) == ["A channel dug at night divides the port of Lowmere"]
    assert values(page, FactName.DEK) == ["And the growers who own the mud may be the last to hear of it."]
    assert [(fact.value, fact.source) for fact in page.all(FactName.AUTHOR)] == [("Mara Ellwood", "bio")]
    assert [(fact.value, fact.source) for fact in page.all(FactName.REGION)] == [("Northern Europe", "kicker")]
    assert values(page, FactName.KIND) == ["Analysis"]
    assert values(page, FactName.SECTION) == ["Northern Europe"]
    assert page.first(FactName.PUBLISHED) is None
    assert texts(page, Role.BODY) == list(PROSE)
    assert len(texts(page, Role.BIO)) == 1
    assert texts(page, Role.KICKER) == ["Analysis | Northern Europe"]
    assert texts(page, Role.CAPTION) == ["Orchard gate", "Minister at fair"]
    assert len(texts(page, Role.CREDIT)) == 2
    assert texts(page, Role.IMAGE) == ["Harbour-dredger-scaled"]
    assert page.quality is Quality.FULL


SIGNS: Final = {
    "bio": "Mara Ellwood is a reporter for the Tidal Review and lives on a barge.",
    "credit": "Orchard gate\nTop image credit: The orchard in May (Nils Aabel)",
    "comments": "34 comments\n\nreader1 says:\n\nreader2 says:",
    "related": "Related\n\nSubscribe to our newsletter\n\nShare on Facebook\n\nMost read",
}


@pytest.mark.parametrize("sign", SIGNS)
def test_each_sign_of_an_end_alone_keeps_the_neighbour_out(sign: str) -> None:
    foreign = dump("Who will pick the apples of Hallow Hill?", "Farm Crises", NEIGHBOUR[0])
    page = read(dump("Share this", "A channel dug at night", *PROSE, SIGNS[sign], foreign, "Subscribe now"))
    assert texts(page, Role.BODY) == list(PROSE)


BARS: Final = {
    "share bar": ("Share", "Facebook", "Twitter", "WhatsApp", "Email", "Print", "Copy link"),
    "video": ("Video", "Play", "Close", "The harbour seen from the air", "Share", "Copy link"),
    "subscription": ("Subscribe", "Log in to save this article", "Free newsletter", "Your email address", "Sign up"),
}


@pytest.mark.parametrize("bar", BARS.values(), ids=BARS)
def test_a_paragraph_between_the_headline_and_a_bar_is_the_articles_opening(bar: tuple[str, ...]) -> None:
    head = ("A channel dug at night | The Tidal Review", "Menu", "A channel dug at night", "By Mara Ellwood")
    page = read(dump(*head, *bar, PROSE[0], *bar, "Advertisement", *PROSE[1:], "Subscribe now"))
    assert texts(page, Role.BODY) == list(PROSE)


POINTS: Final = (
    "The dredger came a week early, and nobody on the quay or in the town hall had been told of it.",
    "The growers want a judge to look at what the silt does to the mussel beds at the river's mouth.",
)
SUMMARIES: Final = {
    "marked": tuple(f"• {point}" for point in POINTS),
    "announced": ("Key points", *POINTS),
    "announced and marked": ("At a glance:", *(f"- {point}" for point in POINTS)),
    "announced in German": ("Das Wichtigste in Kürze", *POINTS),
}


@pytest.mark.parametrize("summary", SUMMARIES.values(), ids=SUMMARIES)
@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["together", "apart"])
def test_a_summary_in_points_under_the_headline_is_no_opening(summary: tuple[str, ...], gap: str) -> None:
    head = ("A channel dug at night | The Tidal Review", "Menu", "A channel dug at night", "By Mara Ellwood")
    page = read(dump(*head, "Share", gap.join(summary), "Share", "Copy link", *PROSE, "Subscribe now"))
    assert texts(page, Role.BODY) == list(PROSE)


BOXES: Final = {
    "newsletter": (
        "Sign up for The Tide", "Our weekly letter on ports and rivers", "Your email address", "Sign up",
        "By signing up you agree to our terms and privacy policy.",
    ),
    "links": ("Read more", "The bank that lends to harbours", "Why the ferry wants two metres", "A dry summer"),
    "dated links": ("More on this story", "Mussel growers go to court", "3 March 2021", "Related", "1 March 2021"),
    "facts": ("The dredger in figures", "Built: 1987", "Length: 84 metres", "Crew: 14", "Home port: Aldersund"),
    "appeal": ("Support our journalism", "If you can, give us what a cup of coffee costs.", "Donate now"),
    "share bar": ("Share", "Facebook", "Twitter", "Email", "Copy link", "Comments (14)"),
}  # fmt: skip

LAST: Final = tuple(
    """\
The harbour master was not asked. He says that he learned of the loan from the newspaper, that nobody has shown \
him the figures, and that he has since been told to say nothing more about it until the autumn.
He walks along the pier in the evening all the same, and what he sees there he writes down, too: a captain, he \
says, keeps a log, and nobody has ever been dismissed in Lowmere for having kept one too well.""".splitlines()
)


@pytest.mark.parametrize("lines", BOXES.values(), ids=BOXES)
def test_a_box_in_the_body_does_not_end_it(lines: tuple[str, ...]) -> None:
    page = read(dump("Menu", "A channel dug at night", "3 March 2021", *PROSE, *lines, *LAST, "Related", "Subscribe"))
    assert texts(page, Role.BODY) == [*PROSE, *LAST]


def test_a_teaser_behind_a_box_has_a_headline_of_its_own_and_stays_out() -> None:
    lines = (*BOXES["newsletter"], "Who will pick the apples of Hallow Hill?", "Farm Crises", *NEIGHBOUR)
    page = read(dump("Menu", "A channel dug at night", "3 March 2021", *PROSE, *lines, "Related", "Subscribe"))
    assert texts(page, Role.BODY) == list(PROSE)


def test_a_separator_that_the_page_repeats_ends_nothing() -> None:
    mark = "\n\nArticle content\n\n"
    page = read(
        "Share this\n\nA channel dug at night" + mark + mark.join((*PROSE, PROSE[0], PROSE[1])) + "\n\nRead more"
    )
    assert texts(page, Role.BODY)[: len(PROSE)] == list(PROSE)
    assert "Article content" not in texts(page, Role.BODY)


def test_the_authors_name_and_bio_under_the_text_are_no_part_of_it() -> None:
    bio = (
        "At the Tidal Review since 2019. Interested in ports above all, and in whoever has to live beside one of them."
    )
    page = read(
        dump("Share", "A channel dug at night", "By Mara Ellwood", *PROSE, "Mara Ellwood", bio, "Subscribe now")
    )
    assert texts(page, Role.BODY) == list(PROSE)
    assert texts(page, Role.BIO) == ["Mara Ellwood", bio]


def test_a_caption_and_its_credit_amid_the_prose_end_nothing() -> None:
    picture = "The dredger at anchor\nPhoto: Nils Aabel, 4 May 2019"
    page = read(dump("Share this", "A channel dug at night", *PROSE[:3], picture, *PROSE[3:], "Read more"))
    assert texts(page, Role.BODY) == list(PROSE)
    assert texts(page, Role.CAPTION) == ["The dredger at anchor"]
    assert page.first(FactName.PUBLISHED) is None


RUNNING: Final = (
    "The growers answered the same evening, at the kitchen table of the youngest of them, with a short video.",
    "Most people in the county learned of the dredger's journeys only when the harbour posted photos of its crew.",
    "The figures that the judge had asked for were never filed with the court, according to a letter seen by Reuters.",
    "Wer nachts am Hafen steht, kennt die Szene längst aus einem der vielen Muschel-Videos, die im Netz kursieren.",
)


@pytest.mark.parametrize("sentence", RUNNING)
def test_a_sentence_that_runs_on_into_a_credits_word_is_prose(sentence: str) -> None:
    page = read(dump("Share this", "A channel dug at night", *PROSE[:3], sentence, *PROSE[3:], "Read more"))
    assert sentence in texts(page, Role.BODY)


def test_a_caption_that_closes_with_a_credit_and_a_full_stop_is_none() -> None:
    captions = [f"{text} The crew waits for the ebb." for text in (f"{PROSE[0][:80]}.", f"{PROSE[1][:70]}.")]
    captions = [f"{captions[0]} Photo by Nils Aabel.", f"{captions[1]} (Nils Aabel/Reuters)."]
    page = read(dump("Share this", "A channel dug at night", *PROSE[:3], *captions, *PROSE[3:], "Read more"))
    assert texts(page, Role.CAPTION) == captions


def test_an_advertisement_amid_the_prose_ends_nothing() -> None:
    page = read(dump("Menu", "A channel dug at night", *PROSE[:2], "Advertisement", *PROSE[2:], "Subscribe now"))
    assert texts(page, Role.BODY) == list(PROSE)
    assert "Advertisement" in texts(page, Role.PROMO)


def test_a_text_without_furniture_is_an_article_from_end_to_end() -> None:
    page = read(dump("A channel dug at night", *PROSE, "Yours, with thanks,"))
    assert texts(page, Role.BODY) == [*PROSE, "Yours, with thanks,"]
    assert values(page, FactName.TITLE) == ["A channel dug at night"]


def test_hard_wrapped_prose_is_joined_into_paragraphs() -> None:
    wrapped = "\n\n".join(_wrap(paragraph, 72) for paragraph in PROSE)
    page = read(f"A channel dug at night\n\n{wrapped}\n")
    assert texts(page, Role.BODY) == list(PROSE)


def test_a_list_of_headlines_is_not_taken_for_wrapped_prose() -> None:
    headlines = ["Council votes on the new bridge over the river Ouse again tonight", "Two boats lost", "Rain"]
    page = read("\n".join(headlines))
    assert [block.text for block in page.blocks] == headlines


def _wrap(text: str, columns: int) -> str:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + 1 + len(word) > columns:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def test_a_list_that_prose_announces_stays_in_the_body() -> None:
    items = ["- a chart of the beds;", "- the hours of each journey;", "- a promise."]
    asked = f"{PROSE[2]} They ask for three things:"
    page = read(
        dump("Share", "A channel dug at night", *PROSE[:2], asked, "\n".join(items), *PROSE[3:], "Subscribe now")
    )
    assert [block.text for block in page.blocks if block.kind is BlockKind.ITEM] == items
    assert set(items) <= set(texts(page, Role.BODY))


def test_a_subhead_is_a_heading_of_the_body() -> None:
    page = read(dump("Share", "A channel dug at night", *PROSE[:3], "Forty-one journeys", *PROSE[3:], "Subscribe now"))
    assert [(block.text, block.role) for block in page.blocks if block.kind is BlockKind.HEADING] == [
        ("A channel dug at night", Role.TITLE),
        ("Forty-one journeys", Role.BODY),
    ]


def test_the_containers_facts_come_along() -> None:
    facts = read("x").all(FactName.TITLE)
    document = Input(path="a", media_type="text/plain", data=dump(*PROSE).encode(), sha256="0" * 64, facts=facts)
    assert extract_text(document).facts[: len(facts)] == facts


def test_the_language_is_the_bodys() -> None:
    prose = (
        f"Der Hafen streitet über die Tiefe, {n}. Die Fähre will zwei Meter mehr, und die Muschelfischer wollen den "
        "Schlick dort lassen, wo er liegt."
        for n in range(4)
    )
    page = with_language(read(dump("Teilen", "Der Bagger kommt bei Nacht", *prose)))
    assert [(fact.value, fact.source) for fact in page.all(FactName.LANGUAGE)] == [("de", "detected")]


QUALITIES: Final = {
    Quality.TITLE_ONLY: "Menu\n\nA channel dug at night\n\nShare\n\nSubscribe",
    Quality.ERROR_PAGE: "Page not found\n\nThe page you asked for does not exist. Try the search box.",
    Quality.TRUNCATED: dump(
        "Share", "A channel dug at night", *PROSE[:2], "Subscribe to continue reading this article"
    ),
    Quality.CONSENT_WALL: "Before you go on\n\nWe and our partners use cookies and need your consent to process "
    "personal data about your visits to our pages.\n\nYou can withdraw your consent in the privacy settings whenever "
    "you like.",
    Quality.LIST_PAGE: "Regional\n\n" + "".join(f"Ferry {n} leaves\n\n{PROSE[0]}\n\nRead more\n\n" for n in range(8)),
}


@pytest.mark.parametrize("quality", QUALITIES)
def test_how_much_of_an_article_it_is(quality: Quality) -> None:
    assert read(QUALITIES[quality]).quality is quality


GATES: Final = {
    "subscribers only": ("This article is for subscribers only.", "Already a subscriber? Log in"),
    "free articles": ("You have 2 free articles left this month.", "Subscribe"),
    "a free trial": ("Keep reading with a free trial", "Subscribe to The Ebb to keep reading this post."),
    "a weekly price": ("Unlock this article", "Try it for one crown a week", "Cancel anytime"),
    "an account": ("Want to read more?", "Register for free to continue"),
    "German": ("Sie möchten weiterlesen?", "Jetzt testen", "Sie sind bereits Abonnent? Hier anmelden"),
    "French": ("Il vous reste 76 % de cet article à lire. La suite est réservée aux abonnés.", "Déjà abonné ?"),
    "Spanish": ("Para seguir leyendo, suscríbete", "¿Ya eres suscriptor? Inicia sesión"),
    "Dutch": ("Dit artikel is exclusief voor abonnees", "Log in"),
    "Swedish": ("Läs vidare – prova en månad gratis", "Redan prenumerant? Logga in"),
    "Italian": ("Questo contenuto è riservato agli abbonati", "Abbonati"),
    "Portuguese": ("Conteúdo exclusivo para assinantes", "Assine"),
}
OPEN: Final = {
    "a letter": ("Subscribe to our newsletter", "Sign up"),
    "a link to read on": ("Read more", "The bank that lends to harbours", "© 2021 The Tidal Review"),
    "comments": ("Log in to comment", "3 comments"),
}


@pytest.mark.parametrize("gate", GATES.values(), ids=GATES)
@pytest.mark.parametrize("paragraphs", [1, 3])
def test_what_a_paywall_leaves_is_truncated(gate: tuple[str, ...], paragraphs: int) -> None:
    page = read(dump("Share", "A channel dug at night", "3 March 2021", *PROSE[:paragraphs], *gate, "Related"))
    assert page.quality is Quality.TRUNCATED


@pytest.mark.parametrize("lines", OPEN.values(), ids=OPEN)
def test_a_short_article_over_an_offer_is_whole(lines: tuple[str, ...]) -> None:
    page = read(dump("Share", "A channel dug at night", "3 March 2021", *PROSE[:3], *lines))
    assert page.quality is Quality.FULL


@pytest.mark.parametrize("text", ["", " \n\t\n\u00a0\n"], ids=["empty", "blank"])
def test_a_text_without_text_is_refused(text: str) -> None:
    with pytest.raises(InputRefusedError, match="holds no text"):
        read(text)


CHARACTERS: Final = st.one_of(
    st.sampled_from(
        [*PROSE, *NEIGHBOUR, *SIGNS.values(), *DATES, *BYLINES, "Analysis | Europe", "- item", "\n", "\n\n", "\r\n"]
    ),
    st.text(max_size=60),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(CHARACTERS, max_size=30).map("\n".join))
def test_every_line_of_any_text_is_in_exactly_one_block(text: str) -> None:
    encoded = text.encode("utf-8", "replace")
    lines = [line for raw in decode(encoded, declared=None, html=False).splitlines() if (line := normalise(raw))]
    try:
        page = read(encoded.decode())
    except InputRefusedError:
        assert not lines
        return
    assert " ".join(block.text for block in page.blocks) == normalise(" ".join(lines))


HOSTILE: Final = {
    "short lines": "\n".join(f"line {n} of a list" for n in range(LINES)),
    "dates": "\n".join("3 March 2021" for _ in range(LINES // 2)),
    "kickers": "\n\n".join("Analysis | Europe" for _ in range(LINES // 2)),
    "one line": "a b, c. " * LINES,
    "brackets": "(" * LINES + "[" * LINES,
    "dates on one line": "updated 3 March 2021 " * (LINES // 10),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_time_is_linear_in_the_text(text: str) -> None:
    assert_linear(lambda size: text[:size], read, len(text))


@pytest.mark.parametrize("founding", PAGES, ids=str)
def test_the_founding_page_comes_out_exactly(founding: FoundingPage) -> None:
    founding.need()
    page = read(founding.path.read_text("utf-8"))
    kind, section = KICKED
    assert values(page, FactName.TITLE) == [founding.title]
    assert values(page, FactName.DEK) == [founding.dek]
    assert values(page, FactName.AUTHOR) == [founding.author]
    assert (values(page, FactName.KIND), values(page, FactName.REGION)) == ([kind], [section])
    assert values(page, FactName.PUBLISHED) == []
    body = texts(page, Role.BODY)
    assert len(body) == BODY_PARAGRAPHS
    assert body[0].startswith(founding.begins)
    assert body[-1].endswith(founding.ends)
    (bio,) = texts(page, Role.BIO)
    assert bio.startswith(founding.author)
