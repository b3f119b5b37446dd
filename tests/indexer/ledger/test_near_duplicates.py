"""Near-identical articles: which are copies, which one leads, and which facts the lead carries."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any, Final

import pytest

from index.article.model import HIDDEN_QUALITIES, CopyFacts, Quality
from index.text.analysis import tokenize
from indexer.ledger import near_duplicates
from indexer.page import Page
from indexer.pile import near_duplicates as alike
from indexer.pile.shingles import MIN_JACCARD, MIN_TOKENS, SHINGLE_TOKENS, Shingles, bands_of, jaccard, shingles_of
from tests.indexer.desk import Desk
from tests.indexer.pages import page

WORDS: Final = [f"{a}{b}{c}{d}" for a in "bdk" for b in "aeiou" for c in "lmrst" for d in ("a", "en", "ot")]
RNG: Final = random.Random(5)
TEXT: Final = " ".join(RNG.choices(WORDS, k=120))


def edited(text: str, words: int, seed: int = 0) -> str:
    """Return the text with this many of its words replaced."""
    rng = random.Random(seed)
    parts = text.split()
    for place in rng.sample(range(len(parts)), words):
        parts[place] = f"edit{seed}x{place}"
    return " ".join(parts)


def exact(one: str, other: str) -> float:
    """Return the Jaccard coefficient of two texts, by sets of tuples."""
    shingles = []
    for text in (one, other):
        terms = [token.term for token in tokenize(text)]
        shingles.append({tuple(terms[n : n + SHINGLE_TOKENS]) for n in range(len(terms) - SHINGLE_TOKENS + 1)})
    return len(shingles[0] & shingles[1]) / len(shingles[0] | shingles[1])


def components(texts: Mapping[str, str]) -> set[frozenset[str]]:
    """Return the groups of names whose texts are connected, with every pair compared."""
    groups = {name: frozenset((name,)) for name in texts}
    for one, other in combinations(texts, 2):
        if exact(texts[one], texts[other]) >= MIN_JACCARD:
            joined = groups[one] | groups[other]
            groups.update(dict.fromkeys(joined, joined))
    return set(groups.values())


def families(desk: Desk) -> list[tuple[str, int]]:
    """Return the leads, each with its number of copies."""
    return sorted((path, one.copies) for path, one in desk.articles().items() if one.lead)


def pile(texts: Mapping[str, str]) -> dict[str, Page]:
    return {name: page(f"Title of {name}", text) for name, text in texts.items()}


def like_texts(count: int, edits: range, seed: int) -> dict[str, str]:
    """Return texts made of each other by edits, some few, some many."""
    rng = random.Random(seed)
    made = [TEXT]
    for number in range(count - 1):
        made.append(edited(rng.choice(made), rng.choice(edits), seed=seed * 1000 + number))
    return {f"{n:03}.html": text for n, text in enumerate(made)}


def wire(site: str, text: str = TEXT, *, author: str = "", published: str = "", region: str = "") -> Page:
    """Return a page of the site with the text and what it states of these."""
    facts = {"author": author, "published": published, "region": region, "canonical": f"https://{site}.example/story"}
    stated: dict[str, Any] = {name: value for name, value in facts.items() if value}
    return page(f"Title on {site}", text, **stated)


WIRE: Final = {
    "lead": wire("lead", author="Ana Lind", published="2020", region="Europe"),
    "post": wire("post", author="Bo Marsh", published="2021-02", region="Europe"),
    "review": wire("review", author="ANA LIND", published="2021-03", region="Africa"),
}
"""One text on three sites."""


class TestShingles:
    """The similarity of two texts."""

    @pytest.mark.parametrize("words", [0, 1, 3, 10, 60])
    def test_the_coefficient_equals_that_of_the_sets_of_shingles(self, words: int) -> None:
        one, other = shingles_of(TEXT), shingles_of(edited(TEXT, words))
        assert one is not None
        assert other is not None
        assert jaccard(one, other) == pytest.approx(exact(TEXT, edited(TEXT, words)))

    def test_case_and_punctuation_make_no_difference(self) -> None:
        one, other = shingles_of(TEXT), shingles_of(TEXT.upper().replace(" ", ", "))
        assert one is not None
        assert other is not None
        assert jaccard(one, other) == 1

    def test_a_script_without_spaces_is_cut_into_characters(self) -> None:
        text = (
            "北浜鉄道が最後の列車を走らせたのは二〇〇七年の春だった。沿線の缶詰工場が閉鎖され、"
            "通学する高校生も減った。レールの大半は外され、鉄橋は隣の県に売られた。"
        )
        one, other = shingles_of(text), shingles_of(text.replace("減", "増"))
        assert one is not None
        assert other is not None
        assert 0.7 < jaccard(one, other) < 1

    def test_a_text_of_fewer_than_fifty_tokens_has_no_shingles(self) -> None:
        assert shingles_of(" ".join(WORDS[: MIN_TOKENS - 1])) is None
        assert shingles_of(" ".join(WORDS[:MIN_TOKENS])) is not None

    def test_similar_texts_share_a_band(self) -> None:
        """At 0.8 one pair in about 2,800 does not."""
        pairs = missed = 0
        for seed in range(400):
            one, other = shingles_of(TEXT), shingles_of(edited(TEXT, seed % 4, seed=seed))
            assert one is not None
            assert other is not None
            if jaccard(one, other) >= MIN_JACCARD:
                pairs += 1
                missed += not set(bands_of(one)) & set(bands_of(other))
        assert pairs > 200
        assert missed == 0


class TestFactsOfTheLead:
    """The lead carries its copies' sites, authors and regions, as long as the copies exist."""

    def test_a_lead_carries_what_its_copies_add(self) -> None:
        desk = Desk().put(WIRE)
        assert desk.articles()["lead"].copied == CopyFacts(
            sites=("post.example", "review.example"),
            authors=("Bo Marsh",),
            regions=("africa",),
            outlets=("post.example", "review.example"),
        )
        assert not any(one.copied for path, one in desk.articles().items() if path != "lead")

    def test_a_removed_copy_takes_its_facts_from_the_lead(self) -> None:
        desk = Desk().put(WIRE).prune(["review"])
        assert desk.articles()["lead"].copied == CopyFacts(
            sites=("post.example",), authors=("Bo Marsh",), outlets=("post.example",)
        )
        assert not desk.prune(["post"]).articles()["lead"].copied

    def test_after_the_lead_is_removed_the_next_one_has_its_own_facts(self) -> None:
        left = Desk().put(WIRE).prune(["lead"]).articles()
        (lead,) = (one for one in left.values() if one.lead)
        assert (lead.site, lead.copied) == (
            "post.example",
            CopyFacts(
                sites=("review.example",), authors=("Ana Lind",), regions=("africa",), outlets=("review.example",)
            ),
        )

    def test_a_copy_with_new_facts_changes_its_lead(self) -> None:
        desk = Desk().put(WIRE)
        before = desk.fingerprints()
        desk.put({"post": wire("post", author="Cy Dorn", published="2021-02")})
        assert desk.articles()["lead"].copied.authors == ("Cy Dorn",)
        changed = {path for path, fingerprint in desk.fingerprints().items() if fingerprint != before[path]}
        assert changed == {"lead", "post"}

    def test_spellings_of_one_value_are_carried_once(self) -> None:
        desk = Desk().put({"a": wire("a", author="Zoë Ek", published="2020")})
        desk.put(
            {name: wire(name, author=author) for name, author in (("b", "Zoe Ek"), ("c", "Bó Ek"), ("d", "Bo Ek"))}
        )
        assert desk.articles()["a"].copied.authors == ("Bo Ek",)

    def test_a_lead_carries_only_authors_who_are_persons(self) -> None:
        desk = Desk().put({"a": wire("a", published="2020"), "b": wire("b", author="Reuters")})
        assert desk.articles()["b"].authors
        assert desk.articles()["a"].copied == CopyFacts(sites=("b.example",), outlets=("b.example",))

    def test_a_hidden_article_neither_leads_visible_ones_nor_adds_facts(self) -> None:
        early = wire("early", author="Di Poe", published="2019")
        for quality in HIDDEN_QUALITIES:
            desk = Desk().put(WIRE | {"early": replace(early, quality=quality)})
            assert families(desk) == [("lead", 3)]
            assert "Di Poe" not in desk.articles()["lead"].copied.authors
            assert families(desk.put({"early": early})) == [("early", 3)]

    def test_if_all_are_hidden_the_earliest_leads(self) -> None:
        hidden = {path: replace(one, quality=Quality.LIST_PAGE) for path, one in WIRE.items()}
        desk = Desk().put(hidden)
        assert families(desk) == [("lead", 2)]
        assert desk.articles()["lead"].copied.sites == ("post.example", "review.example")

    @pytest.mark.parametrize("seed", range(4))
    def test_a_lead_carries_the_union_of_its_components_facts(self, seed: int) -> None:
        texts = like_texts(20, range(1, 9), seed)
        desk = Desk().put({name: wire(name.removesuffix(".html"), text) for name, text in texts.items()})
        for group in components(texts):
            (lead,) = (one for path, one in desk.articles().items() if path in group and one.lead)
            sites = {f"{name.removesuffix('.html')}.example" for name in group}
            assert {lead.site, *lead.copied.sites} == sites
            assert len(lead.copied.sites) == len(group) - 1


class TestGroups:
    """Which articles are copies of each other."""

    @pytest.mark.parametrize("seed", range(6))
    def test_groups_are_the_components_of_all_similar_pairs(self, seed: int) -> None:
        texts = like_texts(30, range(1, 9), seed)
        expected = sorted(len(group) - 1 for group in components(texts))
        assert any(expected)
        assert sorted(count for _, count in families(Desk().put(pile(texts)))) == expected

    @pytest.mark.parametrize("heads", [1, 2, 8])
    @pytest.mark.parametrize("seed", range(3))
    def test_in_a_crowded_band_the_order_does_not_matter(
        self, monkeypatch: pytest.MonkeyPatch, heads: int, seed: int
    ) -> None:
        monkeypatch.setattr(near_duplicates, "HEADS", heads)
        made = pile(like_texts(40, range(1, 9), seed))
        whole = Desk().put(made)
        order = random.Random(seed).sample(sorted(made), len(made))
        single = Desk()
        for name in order:
            single.put({name: made[name]})
        assert families(single) == families(whole)
        gone = order[:15]
        left = {name: made[name] for name in made if name not in gone}
        assert families(whole.prune(gone)) == families(Desk().put(left))
        for name in gone:
            single.prune([name])
        assert families(single) == families(whole)

    def test_a_crowded_band_costs_each_text_a_bounded_number_of_comparisons(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A template's similar pages, no copies. With eight heads each costs 24 comparisons of 100, 39 of 800."""
        compared = 0

        def counted(one: Shingles, other: Shingles) -> float:
            nonlocal compared
            compared += 1
            return jaccard(one, other)

        monkeypatch.setattr(alike, "jaccard", counted)
        monkeypatch.setattr(near_duplicates, "HEADS", 1)
        counts = []
        for size in (100, 400):
            compared = 0
            Desk().put(pile({f"{n}.html": edited(TEXT, 3, seed=n) for n in range(size)}))
            counts.append(compared / size)
        assert 1 < counts[1] < 1.5 * counts[0]

    def test_short_texts_are_no_copies(self) -> None:
        short = " ".join(WORDS[:40])
        assert families(Desk().put(pile({"a.html": short, "b.html": short}))) == [("a.html", 0), ("b.html", 0)]

    def test_the_earliest_leads_undated_last_ties_by_id(self) -> None:
        dated = {
            name: page(f"Title of {name}", edited(TEXT, 1, seed=n), published=day)
            for n, (name, day) in enumerate([("a", "2021-03-02"), ("b", "2021-03"), ("c", "2021-03-01")])
        }
        desk = Desk().put(dated | pile({"d": TEXT, "e": TEXT}))
        ids = {path: article.id for path, article in desk.articles().items()}
        assert families(desk) == [(min("bc", key=ids.__getitem__), 4)]
        assert families(desk.prune("bc")) == [("a", 2)]
        assert families(desk.prune("a")) == [(min("de", key=ids.__getitem__), 1)]

    def test_copies_name_their_lead_and_the_lead_names_the_earliest_copies(self) -> None:
        desk = Desk().put(WIRE)
        found = desk.articles()
        assert {path: one.lead_id for path, one in found.items()} == {
            "lead": None,
            "post": found["lead"].id,
            "review": found["lead"].id,
        }
        assert found["lead"].copy_ids == (found["post"].id, found["review"].id)
        assert found["post"].copy_ids == ()
        desk.prune(["lead"])
        assert desk.articles()["review"].lead_id == found["post"].id

    @pytest.mark.parametrize("seed", range(6))
    def test_whatever_the_order_every_copy_is_put_again_when_its_lead_changes(self, seed: int) -> None:
        """The fingerprints are of what the index was last told; made in one go, nothing can be missed."""
        rng = random.Random(seed)
        days = rng.sample(range(1, 29), 14)
        texts = like_texts(14, range(1, 5), seed).values()
        pages = {
            f"{n:03}": page(f"Title of {n}", text, published=f"2020-01-{day:02}")
            for n, (text, day) in enumerate(zip(texts, days, strict=True))
        }
        grown = Desk()
        for name in rng.sample(sorted(pages), len(pages)):
            grown.put({name: pages[name]})
        gone = rng.sample(sorted(pages), 5)
        for name in gone:
            grown.prune([name])
        at_once = Desk().put({name: each for name, each in pages.items() if name not in gone})
        assert grown.fingerprints() == at_once.fingerprints()
        assert any(one.lead_id for one in at_once.articles().values())

    def test_a_duplicate_is_no_copy(self) -> None:
        """Inputs of one URL are one article, and only one of them is indexed."""
        one = Desk().put({name: page("Same", TEXT, canonical="https://ledger.example/x") for name in "ab"})
        assert [(article.lead, article.copies) for article in one.articles().values()] == [(True, 0)]

    def test_boilerplate_does_not_separate_copies(self) -> None:
        """Two sites surround the same text with their own teasers, each longer than a fifth of it."""
        neighbour = {name: edited(TEXT, 110, seed=n) for n, name in enumerate(("c", "d"))}
        wrapped = {
            name: page("The story", TEXT, f"Read also: Title of {other}", neighbour[other], outlet=name)
            for name, other in (("a", "c"), ("b", "d"))
        }
        told = {
            name: page(f"Title of {name}", text, *[edited(text, 100, 7 + n) for n in range(3)])
            for name, text in neighbour.items()
        }
        assert [count for _, count in families(Desk().put(wrapped | told))] == [1, 0, 0]
