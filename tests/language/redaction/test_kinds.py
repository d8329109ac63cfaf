"""Every kind: what it is, what only looks like it, and the laws that hold for all of them."""

# ruff: noqa: E501 - a case is a line

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from telltale.errors import UnknownName
from telltale.language.redaction import Cleaner, known
from telltale.language.redaction.folding import Folded
from tests.language.redaction.hostile import PIECES, text
from tests.language.redaction.labelled import Dice

KINDS = known()
EVERY = Cleaner(KINDS.values())

# A text, the country whose ways are meant, and what becomes of it. Real ones beside look-alikes.
CASES: list[tuple[str, str | None, str]] = [
    ("jane@example.com", None, "[email]"),
    ("<Jane.Doe+shop@mail.example.co.uk>, and more", None, "<[email]>, and more"),
    ("write to 'jane@example.com'.", None, "write to '[email]'."),
    ("jane (at) gmail (dot) com", None, "[email]"),
    ("jane[at]gmail.com please", None, "[email] please"),
    ("jane @ example.org", None, "[email]"),
    ("joe@gmail and joe@gmail,com", None, "[email] and [email]"),
    ("see https://x.test/?email=joe%40example.com&a=1", None, "see https://x.test/?email=[email]&a=1"),
    ("jane&#64;example.com", None, "[email]"),
    ("0@ jane@example.com a@b@example.com", None, "0@ [email] a@[email]"),
    ('0@ ana+shop@example.com"', None, '0@ [email]"'),
    ("tel:0171/2345678 https://x.test/?phone=01712345678&a=1 +0171 2345678", "DE", "tel:[phone] https://x.test/?phone=[phone]&a=1 [phone]"),
    ("at 10:4155552671, p/4155552671, id=4155552671, 5+4155552671", "US", "at 10:4155552671, p/4155552671, id=4155552671, 5+4155552671"),
    ("2001:db8::ff00:42:8329: is down", None, "[ipv6]: is down"),
    ("jürgen@müller.de", None, "[email]"),
    ("see you @ 5.30, @jane, 2@home, logo@2x.png, pkg@1.2.3", None, "see you @ 5.30, @jane, 2@home, logo@2x.png, pkg@1.2.3"),
    ("let us meet @ cafe.Bring cake", None, "let us meet @ cafe.Bring cake"),
    ("+49 171 2345678", None, "[phone]"),
    ("+44 (0)20 7946 0958.", None, "[phone]."),
    ("0044 20 7946 0958", None, "[phone]"),
    ("0171/2345678 oder 0172-3456789, 80331 München", "DE", "[phone] oder [phone], 80331 München"),
    ("0171 2345678", None, "0171 2345678"),
    ("0171 2345678", "US", "0171 2345678"),
    ("phone: 0171 2345678", None, "phone: [phone]"),
    ("(415) 555-2671 x12", "US", "[phone] x12"),
    ("4155552671", "US", "[phone]"),
    ("order number 4155552671", "US", "order number 4155552671"),
    ("my order is 12, call 4155552671", "US", "my order is 12, call [phone]"),
    ("tracking 00340434161094042557", "DE", "tracking 00340434161094042557"),
    ("2026-03-02 10:30:15, 02.03.2026 10:30, 1.234.567,89 €, 1730455200", "DE", "2026-03-02 10:30:15, 02.03.2026 10:30, 1.234.567,89 €, 1730455200"),
    ("4111 1111 1111 1111 12/27", None, "[card] 12/27"),
    ("4111-1111-1111-1111 123", None, "[card] 123"),
    ("3782 822463 10005", None, "[card]"),
    ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", None, "[card]"),
    ("4111 1111 1111 1112, 1234567890123456", None, "4111 1111 1111 1112, 1234567890123456"),
    ("DE89 3704 0044 0532 0130 00 danke", None, "[iban] danke"),
    ("gb29nwbk60161331926819", None, "[iban]"),
    ("DE88 3704 0044 0532 0130 00", None, "DE88 3704 0044 0532 0130 00"),
    ("GB12 is a product, FR76 too", None, "GB12 is a product, FR76 too"),
    ("from 192.168.1.17:8080 and 10.0.0.1.", None, "from [ip]:8080 and [ip]."),
    ("version 1.2.3.4, v1.2.3.4, 1.2.3.4.5, 127.0.0.1, 300.1.1.1", None, "version 1.2.3.4, v1.2.3.4, 1.2.3.4.5, 127.0.0.1, 300.1.1.1"),
    ("2001:db8::ff00:42:8329 and fe80::1ff:fe23:4567:890a", None, "[ipv6] and [ipv6]"),
    ("10:30:15, std::vector, a::b, ::1, 16:9", None, "10:30:15, std::vector, a::b, ::1, 16:9"),
    ("00:1B:44:11:3A:B7 00-1b-44-11-3a-b7 001b.4411.3ab7", None, "[mac] [mac] [mac]"),
    ("00:11:22:33:44:55:66", None, "00:11:22:33:44:55:66"),
    ("ghp_" + "a1" * 18, None, "[key]"),
    ("AKIAIOSFODNNEXAMPLEX sk-ant-" + "x" * 30, None, "[key] [key]"),
    ("-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA7x9\n-----END RSA PRIVATE KEY-----", None, "[key]"),
    ("risk-averse people, task-oriented, sk-1", None, "risk-averse people, task-oriented, sk-1"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0x.abc-def_123", None, "[jwt]"),
    ("Authorization: Bearer abcDEF123456ghijkl", None, "Authorization: Bearer [secret]"),
    ('{"api_key": "Zm9vYmFy12"}', None, '{"api_key": "[secret]"}'),
    ("password=Hunter22!", None, "password=[secret]"),
    ("Password: please choose one; basic understanding; key: value", None, "Password: please choose one; basic understanding; key: value"),
    ("https://joe:pw123@host.example/x", None, "https://[url_user]@host.example/x"),
    ("https://x.test/a?token=abcdef123&page=2#top", None, "https://x.test/a?token=[url_secret]&page=2#top"),
    ("https://x.test/a?page=2&size=xl", None, "https://x.test/a?page=2&size=xl"),
    # Look-alikes and wrappings.
    ("\uff4a\uff41\uff4e\uff45\uff20\uff45\uff58\uff41\uff4d\uff50\uff4c\uff45\uff0e\uff43\uff4f\uff4d", None, "[email]"),
    ("jane\ufe6bexample.com", None, "[email]"),
    ("4111\u200b1111\u00ad1111\ufeff1111", None, "[card]"),
    ("\uff14\uff11\uff11\uff11 1111 1111 1111", None, "[card]"),
    ("+\u0664\u0669 \u0661\u0667\u0661 \u0662\u0663\u0664\u0665\u0666\u0667\u0668", None, "[phone]"),
    ("\U0001d7d2\U0001d7cf\U0001d7cf\U0001d7cf 1111 1111 1111", None, "[card]"),
    ("+49\u00a0171\u20112345678", None, "[phone]"),
    ("see amFuZUBleGFtcGxlLmNvbQ== there", None, "see [email] there"),
    ("Grüße, 10 \u2013 12 Uhr \U0001f600", "DE", "Grüße, 10 \u2013 12 Uhr \U0001f600"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "region", "expected"), CASES, ids=[case[0][:40] for case in CASES])
def test_what_becomes_of_it(given: str, region: str | None, expected: str) -> None:
    assert EVERY.clean(given, region)[0] == expected


@pytest.mark.parametrize(("given", "region", "expected"), CASES, ids=[case[0][:40] for case in CASES])
def test_a_second_look_changes_nothing(given: str, region: str | None, expected: str) -> None:
    assert EVERY.clean(expected, region) == (expected, [])


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.pattern])
def test_every_kind_that_looks_has_a_case_and_can_be_left_out(name: str) -> None:
    mine = [case for case in CASES if f"[{name}]" in case[2]]
    assert mine
    without = Cleaner(kind for kind in KINDS.values() if kind.name != name)
    assert all(f"[{name}]" not in without.clean(given, region)[0] for given, region, _ in mine)
    alone = Cleaner([KINDS[name]])
    assert any(alone.clean(given, region)[0].count(f"[{name}]") for given, region, _ in mine)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_a_kind_says_what_it_is(kind: object) -> None:
    one = KINDS[kind.name]  # type: ignore[attr-defined]
    assert re.fullmatch(r"[a-z][a-z0-9_]*", one.name)
    assert one.meaning
    assert not one.meaning.endswith(".")
    assert one.pattern or one.fields
    assert not one.pattern or one.signs
    assert all(field == field.lower() for field in one.fields | one.personal)


def test_a_kind_that_is_not_there_is_said_to_be_none() -> None:
    with pytest.raises(UnknownName, match="did you mean 'email'"):
        KINDS["emial"]


@pytest.mark.parametrize(
    ("given", "kind", "value", "valid"),
    [
        ("Jane@Example.COM", "email", "jane@example.com", True),
        ("jane (at) gmail (dot) com", "email", "jane@gmail.com", True),
        ("j\u0430ne@example.com", "email", "jane@example.com", True),
        ("joe@gmail,com", "email", "joe@gmail.com", False),
        ("joe@gmail", "email", "joe@gmail", False),
        ("jane..doe@example.com", "email", "jane..doe@example.com", False),
        ("0171 2345678", "phone", "+491712345678", True),
        ("+49 (0)171/2345678", "phone", "+491712345678", True),
        ("call me: 0171 23", "phone", "017123", False),
        ("+49 171 23", "phone", "+4917123", False),
    ],
)
def test_a_contact_is_one_however_it_is_written(given: str, kind: str, value: str, valid: bool) -> None:
    hits = EVERY.clean(given, "DE")[1]
    if given == "call me: 0171 23":
        assert hits == [], "six digits are no number"
        return
    [(found_kind, found)] = hits
    assert (found_kind.name, found.value, found.valid) == (kind, value, valid)


@given(before=st.text(max_size=20), middle=st.text(max_size=10), after=st.text(max_size=20))
@example(before="", middle="@", after="")
@example(before="x@", middle="@x", after="@")
@example(before="", middle="(at)", after="")
def test_marks_stand_where_things_stood(before: str, middle: str, after: str) -> None:
    cleaned, hits = EVERY.clean(f"{before} jane@example.com {middle} DE89370400440532013000 {after}", None)
    assert "jane@example.com" not in cleaned
    assert "DE89370400440532013000" not in cleaned
    spans = [(hit.found.start, hit.found.end) for hit in hits]
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@given(st.text(alphabet="ab1\u200b\u00ad\uff11\U0001d7ce\ufeff@ \u2013", max_size=30))
def test_a_folded_text_knows_where_everything_stood(given: str) -> None:
    folded = Folded(given)
    for place, one in enumerate(folded.text):
        original = given[folded.at(place)]
        assert Folded(original).text == one


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES.keys())
def test_what_was_found_in_a_long_text_is_gone_to_its_end(piece: str) -> None:
    cleaned, _ = EVERY.clean(text(piece, 5_000) + " jane@example.com ", "DE")
    assert "jane@example.com" not in cleaned


def test_a_long_table_of_times_and_amounts_stays() -> None:
    rows = "".join(f"{1_730_455_200 + n},2026-03-02 10:{n % 60:02d}:15,{n}.50,PP{10_000 + n}\n" for n in range(5_000))
    assert EVERY.clean(rows, "DE") == (rows, [])


@pytest.mark.parametrize(
    "before",
    [
        "",
        "0@ ",
        "1 ",
        "12 34 ",
        "call 1 ",
        "x@y ",
        "a:b ",
        "00:11 ",
        "eyJ ",
        "DE89 ",
        "(",
        "=",
        "\u200b",
        "€ ",
        '"',
        "[",
        "1.2.3 ",
        "@ ",
        "?a=",
    ],
)
@pytest.mark.parametrize("kind", ["email", "phone", "card", "iban", "ip", "ipv6", "mac", "key", "jwt"])
def test_neighbours_do_not_hide_it(kind: str, before: str) -> None:
    dice = Dice(len(before))
    for after in ("", " ", ".", ",", "!", ")", "'", '"', "]", " 12", " x@y", ":", ";", "\n", "?", "\u2026", "\u200b"):
        value = getattr(dice, kind)("DE")
        assert value not in EVERY.clean(before + value + after, "DE")[0]
