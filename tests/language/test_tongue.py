"""Which language a message is written in, and when that is not said."""

# ruff: noqa: RUF001 - people write in their own letters

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from py3langid import langid

from telltale.language.tongue import LANGUAGES, Tongues, spoken

TONGUES = Tongues()
JUDGE = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)

SAID = [
    ("Where is my order?", "en"), ("WHERE IS MY ORDER", "en"), ("Wo ist meine Bestellung?", "de"),
    ("¿Dónde está mi pedido?", "es"), ("Où est ma commande ?", "fr"), ("Dov'è il mio ordine?", "it"),
    ("Onde está a minha encomenda?", "pt"), ("Waar is mijn bestelling?", "nl"), ("Gdzie jest moje zamówienie?", "pl"),
    ("где мой заказ", "ru"), ("Πού είναι η παραγγελία μου", "el"), ("מתי תגיע ההזמנה שלי", "he"),
    ("أين طلبي من فضلكم", "ar"), ("こんにちは", "ja"), ("안녕하세요", "ko"), ("请问我的订单在哪里", "zh"),
    ("मेरा ऑर्डर कहाँ है", "hi"), ("นี่คืออะไร", "th"),
]  # fmt: skip
UNSAID = ["", " ", "ok", "hi", "4711", "😀😀😀", "!!!", "https://shop.example/where-is-my-order", "[email] [phone]",
          "QUJDREVGR0hJSktMTU5P" * 50, "<div class='order'></div>", "\u200b\u200e", "\ud800",
          "jane@example.com"]  # fmt: skip


@pytest.mark.parametrize(("text", "language"), SAID)
def test_a_message_has_its_language_however_it_is_dressed(text: str, language: str) -> None:
    dressed = f"<b>{text}</b> 😀 https://shop.example/help?lang=xx 4711\u200b"
    assert TONGUES.read([text, dressed]) == [language, language]


@pytest.mark.parametrize("text", UNSAID)
def test_what_says_nothing_has_none(text: str) -> None:
    assert TONGUES.read([text]) == [None]


def test_many_languages_in_one_and_very_long_ones_are_read_and_told_once() -> None:
    mixed = " ".join(text for text, _ in SAID)
    told = TONGUES.read([mixed, "Where is my order? " * 60_000, "x" * 1_000_000, "```" * 300_000])
    assert told[0] is None or told[0] in LANGUAGES
    assert told[1:] == ["en", None, None]


@given(st.lists(st.text(max_size=60), max_size=12))
def test_a_text_is_told_alike_alone_and_among_others(texts: list[str]) -> None:
    assert TONGUES.read(texts) == [one for text in texts for one in TONGUES.read([text])]


def test_the_arithmetic_is_that_of_the_package() -> None:
    JUDGE.set_languages(sorted(LANGUAGES))
    texts = [text for text, _ in SAID] + ["gdje je moja narudžba", "гдје је моја наруџба", "buyurtmam qayerda"]
    for text, (language, sure) in zip(texts, TONGUES.likeliest(texts), strict=True):
        assert (language, pytest.approx(sure, abs=1e-4)) == JUDGE.classify(text)


def test_nobody_elses_restriction_is_met_or_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(langid, "IDENTIFIER", JUDGE)  # what the package would load for everybody who asks it
    langid.set_languages(["fr", "it"])
    assert Tongues().read(["Where is my order?"]) == ["en"]
    assert langid.classify("Where is my order?")[0] in {"fr", "it"}


def test_a_conversation_has_the_language_with_most_letters() -> None:
    english, german = "where is my order, please tell me", "wo ist sie"
    assert spoken([(german, "de"), (english, "en"), ("ok", None)]) == "en"
    assert spoken([("ok", None)]) is None
    assert spoken([]) is None
