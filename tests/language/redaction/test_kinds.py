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
    # Official numbers: with their check digits, and almost; those that look like a shop's only where words name them.
    ("my SSN is 078-05-1120, his 078 05 1120", None, "my SSN is [us_ssn], his [us_ssn]"),
    ("078 05 1120, 000-12-3456, 666-12-3456, 912-12-3456, 123-00-4567", None, "078 05 1120, 000-12-3456, 666-12-3456, 912-12-3456, 123-00-4567"),
    ("AB 12 34 56 C or AB123456C, GB123456C, order AB123456", "GB", "[uk_nino] or [uk_nino], GB123456C, order AB123456"),
    ("AB123456C; National Insurance ab123456c", None, "[uk_nino]; National Insurance [uk_nino]"),
    ("NHS 943 476 5919, NHS 943 476 5918", None, "NHS [uk_nhs], NHS 943 476 5918"),
    ("943 476 5919", None, "943 476 5919"),
    # What a shop numbers, in the same spelling, and what has no check digit in an event of another country.
    ("123-45-6789", "US", "[us_ssn]"),
    ("123-45-6789, AB123456C", None, "123-45-6789, AB123456C"),
    ("order 123-45-6789, ticket no. 123-45-6789", "US", "order 123-45-6789, ticket no. 123-45-6789"),
    ("artículo 12345678Z, commande 269054958815780", None, "artículo 12345678Z, commande 269054958815780"),
    ("the ssn on order 7 is 123-45-6789", None, "the ssn on order 7 is [us_ssn]"),
    ("itinerary 123456789, pedido sin 130692544", None, "itinerary 123456789, pedido sin 130692544"),
    ("0.610865 - 0.436332 = 0.174533", "DE", "0.610865 - 0.436332 = 0.174533"),
    ("255.255.255.0 or 255.0.0.0", None, "255.255.255.0 or 255.0.0.0"),
    ("it was 49.99 @ shop.example.com, primary key: User_ID", None, "it was 49.99 @ shop.example.com, primary key: User_ID"),
    ("routing number: 026009593", "DE", "routing number: 026009593"),
    ("the place called Adler, Hauptstr. 25, 12047 Berlin", None, "the place called Adler, [address]"),
    ("from 10 Christie Ave, Boston MA 02116\nDestination: home", None, "from [address]\nDestination: home"),
    ("86 095 742 719; Steuer-ID: 86095742719; 86095742719, Steuer 86095742718", None, "[de_tax]; Steuer-ID: [de_tax]; [de_tax], Steuer 86095742718"),
    ("2 69 05 49 588 157 80 269054958815780 269054958815781", None, "[fr_nir] [fr_nir] 269054958815781"),
    ("1 85 05 2A 006 084 35", None, "[fr_nir]"),
    ("12345678Z, 12.345.678-Z, X1234567L, 12345678A", "ES", "[es_dni], [es_dni], [es_dni], 12345678A"),
    ("DNI 12345678z; 12345678Z is out of stock", "US", "DNI [es_dni]; [es_dni] is out of stock"),
    ("12345678Z is out of stock", "US", "12345678Z is out of stock"),
    ("RSSMRA85T10A562S rssmra85t10a562s RSSMRA85T10A562T", None, "[it_codice] [it_codice] RSSMRA85T10A562T"),
    ("BSN 111222333, 1112.22.333", None, "BSN [nl_bsn], [nl_bsn]"),
    ("111222333", None, "111222333"),
    ("PESEL: 44051401359, PESEL 44051401358", None, "PESEL: [pl_pesel], PESEL 44051401358"),
    ("44051401359", None, "44051401359"),
    ("850709-9805, 19850709-9805, 850709-9806, 851309-9805", None, "[se_personnummer], [se_personnummer], 850709-9806, 851309-9805"),
    ("529.982.247-25, CPF 52998224725, 529.982.247-26, CPF 11111111111", None, "[br_cpf], CPF [br_cpf], 529.982.247-26, CPF 11111111111"),
    ("52998224725", None, "52998224725"),
    ("Aadhaar 2341 2341 2346, 2341-2341-2346", None, "Aadhaar [in_aadhaar], [in_aadhaar]"),
    ("2341 2341 2346", None, "2341 2341 2346"),
    ("PAN abcpe1234f; batch ABCPE1234F", None, "PAN [in_pan]; batch [in_pan]"),
    ("batch ABCPE1234F", None, "batch ABCPE1234F"),
    ("11010519491231002X, 110105194912310021, 11010519491331002X", None, "[cn_resident], 110105194912310021, 11010519491331002X"),
    ("My Number 123456789018; 個人番号 1234-5678-9018", None, "My Number [jp_my_number]; 個人番号 [jp_my_number]"),
    ("123456789018", None, "123456789018"),
    ("756.9217.0769.85 7569217076985 7569217076986", None, "[ch_ahv] [ch_ahv] 7569217076986"),
    ("85.07.30-033.28, rijksregister 85073003328, 85.07.30-033.29", None, "[be_national], rijksregister [be_national], 85.07.30-033.29"),
    ("SIN 130 692 544, SIN 130 692 545", None, "SIN [ca_sin], SIN 130 692 545"),
    ("IMEI 490154203237518, 49-015420-323751-8", None, "IMEI [imei], [imei]"),
    ("490154203237518", None, "490154203237518"),
    # Where somebody lives, and when they were born.
    ("I live at 742 Evergreen Terrace, Springfield, IL 62704.", None, "I live at [address]."),
    ("ship to 221B Baker Street, London NW1 6XE please", None, "ship to [address] please"),
    ("Ich wohne in der Berliner Straße 12a, 80331 München, zweiter Stock", None, "Ich wohne in der [address], zweiter Stock"),
    ("J'habite 3 bis avenue des Champs, 33000 Bordeaux", None, "J'habite [address]"),
    ("vivo en la calle de Alcalá, nº 20, 3º B, 28014 Madrid", None, "vivo en la [address]"),
    ("abito in via Giuseppe Verdi, 22, 20121 Milano", None, "abito in [address]"),
    ("Mijn adres is Dorpsstraat 5a, 1234 AB Utrecht", None, "Mijn adres is [address]"),
    ("order 12345 is on its way, 5 items; I want 2 blue way too big 55555; 80331 München", None, "order 12345 is on its way, 5 items; I want 2 blue way too big 55555; 80331 München"),
    ("born on March 2, 1990; geboren am 2. März 1990; née le 02/03/1990", None, "born on [birthday]; geboren am [birthday]; née le [birthday]"),
    ("nací el 12 de marzo de 1990, nato il 2/3/90, geboortedatum: 12-03-1990", None, "nací el [birthday], nato il [birthday], geboortedatum: [birthday]"),
    ("ordered on March 2, 1990, a birthday cake for 12, born out of order 12345 on 2026-03-02", None, "ordered on March 2, 1990, a birthday cake for 12, born out of order 12345 on 2026-03-02"),
    # Look-alikes and wrappings.
    ("eHh4eHh4eHh4 amFuZUBleGFtcGxlLmNvbQ, /+//////////", None, "eHh4eHh4eHh4 [email], /+//////////"),
    ("\uff4a\uff41\uff4e\uff45\uff20\uff45\uff58\uff41\uff4d\uff50\uff4c\uff45\uff0e\uff43\uff4f\uff4d", None, "[email]"),
    ("jane\ufe6bexample.com", None, "[email]"),
    ("4111\u200b1111\u00ad1111\ufeff1111", None, "[card]"),
    ("\uff14\uff11\uff11\uff11 1111 1111 1111", None, "[card]"),
    ("+\u0664\u0669 \u0661\u0667\u0661 \u0662\u0663\u0664\u0665\u0666\u0667\u0668", None, "[phone]"),
    ("\U0001d7d2\U0001d7cf\U0001d7cf\U0001d7cf 1111 1111 1111", None, "[card]"),
    ("+49\u00a0171\u20112345678", None, "[phone]"),
    ("see amFuZUBleGFtcGxlLmNvbQ== there", None, "see [email] there"),
    ("dGhlIHJvdXRlciBzYXlzIDlBLTlBLTUzLUMyLTlBLUEx there", None, "[mac] there"),
    ("see ICAgam9lQGV4YW1wbGUuY29t", None, "see [email]"),
    ("JavaScriptCore and die Versandkostenpauschale", None, "JavaScriptCore and die Versandkostenpauschale"),
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
    assert not one.pattern or one.signs or one.sought
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
@pytest.mark.parametrize(
    "kind",
    ["email", "phone", "card", "iban", "ip", "ipv6", "mac", "key", "jwt", "us_ssn", "fr_nir", "it_codice", "ch_ahv"],
)
def test_neighbours_do_not_hide_it(kind: str, before: str) -> None:
    dice = Dice(len(before))
    for after in ("", " ", ".", ",", "!", ")", "'", '"', "]", " 12", " x@y", ":", ";", "\n", "?", "\u2026", "\u200b"):
        value = getattr(dice, kind)("DE")
        assert value not in EVERY.clean(before + value + after, "US" if kind == "us_ssn" else "DE")[0]
