"""Papers by dice: official numbers with check digits found by trying, postal addresses, days of birth."""

# ruff: noqa: E501 - a kind of value is a line

from __future__ import annotations

import random
import string
from collections import Counter
from collections.abc import Callable
from typing import Any

PLACES: dict[str, tuple[list[str], list[str], list[str]]] = {
    # Streets, towns, and how they are put together; # is a number, and the code of the country has a letter of its own.
    "US": (["Maple Street", "Oak Ave", "Sunset Blvd", "Martin Luther King Drive", "2nd Ave", "Elm Rd."], ["Springfield", "New York", "San Jose"],
           ["{n} {s}, {t}, {state} {z5}", "{n} {s}, Apt {n}, {t}, {state} {z5}", "{n} {s}, {t} {state} {z5}-{z4}", "{n} {s} {t} {state} {z5}"]),
    "GB": (["Baker Street", "Station Road", "Church Lane", "Victoria Gardens", "The Crescent"], ["London", "Leeds", "Milton Keynes"],
           ["{n} {s}, {t} {uk}", "{n} {s}, {t}, {uk}", "Flat {n}, {n} {s}, {t} {uk}"]),
    "DE": (["Hauptstraße", "Berliner Straße", "Lindenweg", "Goetheplatz", "Bahnhofstr.", "Kastanienallee", "Neue Gasse"], ["Berlin", "München", "Bad Homburg"],
           ["{s} {n}, {z5} {t}", "{s} {n}a, {z5} {t}", "{s} {n} {z5} {t}", "{s} {n}, D-{z5} {t}"]),
    "ES": (["Calle Mayor", "Calle de Alcalá", "Avenida de la Constitución", "Plaza España", "C/ Sol", "Paseo del Prado"], ["Madrid", "Sevilla", "La Coruña"],
           ["{s} {n}, {z5} {t}", "{s}, {n}, {z5} {t}", "{s} nº {n}, {z5} {t}", "{s} {n}, 3º B, {z5} {t}"]),
    "FR": (["rue de la Paix", "avenue des Champs", "boulevard Voltaire", "place du Marché", "chemin des Vignes"], ["Paris", "Lyon", "Saint-Denis"],
           ["{n} {s}, {z5} {t}", "{n} bis {s}, {z5} {t}", "{n}, {s} {z5} {t}", "{n} {s} - {z5} {t}"]),
    "IT": (["Via Roma", "Via Giuseppe Verdi", "Corso Italia", "Piazza Garibaldi", "Viale dei Mille"], ["Milano", "Roma", "La Spezia"],
           ["{s} {n}, {z5} {t}", "{s}, {n}, {z5} {t}", "{s} {n} - {z5} {t}", "{s} {n} {z5} {t}"]),
    "NL": (["Dorpsstraat", "Keizersgracht", "Julianalaan", "Kerkplein", "Zeedijk"], ["Amsterdam", "Utrecht", "Den Haag"],
           ["{s} {n}, {nl} {t}", "{s} {n}a, {nl} {t}", "{s} {n} {nl} {t}"]),
}  # fmt: skip
MONTHS = {
    "US": "January February March April May June July August September October November December",
    "DE": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "ES": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "FR": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "IT": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "NL": "januari februari maart april mei juni juli augustus september oktober november december",
}
# What a letter or digit at an odd place of a codice fiscale counts.
_COUNTS = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14]
_COUNTS += [16, 10, 22, 25, 24, 23]
ODD = dict(zip(string.digits + string.ascii_uppercase, _COUNTS, strict=True))


def crossed(number: str) -> int:
    """The sum of a number's digits, every second from the right doubled and its digits added."""
    return sum(sum(map(int, str(int(one) * (1 + place % 2)))) for place, one in enumerate(reversed(number)))


def dihedral(number: str) -> int:
    """What is left of a number in the symmetries of a pentagon, after Verhoeff, by turning and mirroring."""
    at = 0
    for place, one in enumerate(reversed(number)):
        value = int(one)
        for _ in range(place % 8):
            value = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)[value]
        turned, mirrored = at % 5, at >= 5
        by, other = value % 5, value >= 5
        at = (turned + (-by if mirrored else by)) % 5 + 5 * (mirrored != other)
    return at


class Papers:
    """Values by a seed that are on somebody's papers."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a test set, not a secret

    def pick(self, some: Any) -> Any:
        return self.random.choice(list(some))

    def text(self, alphabet: str, size: int) -> str:
        return "".join(self.random.choices(alphabet, k=size))

    def digits(self, size: int) -> str:
        return self.text(string.digits, size)

    def first_that(self, make: Callable[[], str], holds: Callable[[str], bool]) -> str:
        while not holds(made := make()):
            pass
        return made

    def day(self) -> tuple[int, int, int]:
        return self.random.randint(1940, 2009), self.random.randint(1, 12), self.random.randint(1, 28)

    def six(self) -> str:
        year, month, day = self.day()
        return f"{year % 100:02d}{month:02d}{day:02d}"

    def us_ssn(self, _: str) -> str:
        return f"{self.random.randint(1, 665):03d}-{self.random.randint(1, 99):02d}-{self.random.randint(1, 9999):04d}"

    def uk_nino(self, _: str) -> str:
        number = self.pick(["AB", "CE", "JT", "SY"]) + self.digits(6) + self.pick("ABCD")
        return self.pick([number, " ".join((number[:2], number[2:4], number[4:6], number[6:8], number[8]))])

    def uk_nhs(self, _: str) -> str:
        number = self.first_that(
            lambda: self.pick("469") + self.digits(9),
            lambda one: sum(int(digit) * (10 - place) for place, digit in enumerate(one)) % 11 == 0,
        )
        return self.pick([number, f"{number[:3]} {number[3:6]} {number[6:]}"])

    def de_tax(self, _: str) -> str:
        def body() -> str:
            digits = self.random.sample(string.digits, 9)
            digits.insert(self.random.randint(0, 9), self.pick(digits))
            return "".join(digits)

        start = self.first_that(body, lambda one: one[0] != "0" and max(Counter(one).values()) == 2)
        at = 10
        for one in start:
            at = (int(one) + at) % 10
            at = (at or 10) * 2 % 11
        number = f"{start}{(11 - at) % 10}"
        return self.pick([number, f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:]}"])

    def fr_nir(self, _: str) -> str:
        year, month, _day = self.day()
        number = f"{self.pick('12')}{year % 100:02d}{month:02d}{self.pick(['75', '13', '69', '33'])}{self.random.randint(1, 989):03d}{self.random.randint(1, 998):03d}"
        number += f"{97 - int(number) % 97:02d}"
        return self.pick(
            [
                number,
                " ".join(number[at:to] for at, to in ((0, 1), (1, 3), (3, 5), (5, 7), (7, 10), (10, 13), (13, 15))),
            ]
        )

    def es_dni(self, _: str) -> str:
        lead = self.pick(["", "", "X", "Y", "Z"])
        number = self.digits(7 if lead else 8)
        letter = "TRWAGMYFPDXBNJZSQVHLCKE"[int({"": "", "X": "0", "Y": "1", "Z": "2"}[lead] + number) % 23]
        return self.pick([f"{lead}{number}{letter}", f"{lead}{number}-{letter}"])

    def it_codice(self, _: str) -> str:
        year, _month, day = self.day()
        body = (
            self.text("BCDFGLMNPRSTV", 6)
            + f"{year % 100:02d}{self.pick('ABCDEHLMPRST')}{day + self.pick([0, 40]):02d}{self.pick('ABCDEFGHIL')}{self.digits(3)}"
        )
        total = sum(
            ODD[one] if place % 2 == 0 else int(one, 36) - (0 if one.isdigit() else 10)
            for place, one in enumerate(body)
        )
        return body + string.ascii_uppercase[total % 26]

    def nl_bsn(self, _: str) -> str:
        number = self.first_that(
            lambda: self.pick("123456789") + self.digits(8),
            lambda one: (sum(int(digit) * (9 - place) for place, digit in enumerate(one[:8])) - int(one[8])) % 11 == 0,
        )
        return self.pick([number, f"{number[:4]}.{number[4:6]}.{number[6:]}"])

    def pl_pesel(self, _: str) -> str:
        year, month, day = self.day()
        body = f"{year % 100:02d}{month + (20 if year >= 2000 else 0):02d}{day:02d}{self.digits(4)}"
        return body + str(-sum(int(one) * (1, 3, 7, 9)[place % 4] for place, one in enumerate(body)) % 10)

    def se_personnummer(self, _: str) -> str:
        number = self.first_that(lambda: self.six() + self.digits(4), lambda one: crossed(one) % 10 == 0)
        return f"{self.pick(['', '19'])}{number[:6]}-{number[6:]}"

    def br_cpf(self, _: str) -> str:
        number = self.digits(9)
        for _round in range(2):
            rest = sum(int(one) * (len(number) + 1 - place) for place, one in enumerate(number)) * 10 % 11
            number += str(rest % 10)
        return self.pick([number, f"{number[:3]}.{number[3:6]}.{number[6:9]}-{number[9:]}"])

    def in_aadhaar(self, _: str) -> str:
        number = self.first_that(lambda: self.pick("23456789") + self.digits(11), lambda one: dihedral(one) == 0)
        return self.pick([number, f"{number[:4]} {number[4:8]} {number[8:]}"])

    def in_pan(self, _: str) -> str:
        return f"{self.text('BCDEF', 3)}{self.pick('PCHF')}{self.pick('KLMRS')}{self.random.randint(1, 9999):04d}{self.pick('ACFK')}"

    def cn_resident(self, _: str) -> str:
        year, month, day = self.day()
        body = f"{self.pick(['110105', '310101', '440304'])}{year}{month:02d}{day:02d}{self.digits(3)}"
        return (
            body
            + "10X98765432"[
                sum(
                    int(one) * (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)[place]
                    for place, one in enumerate(body)
                )
                % 11
            ]
        )

    def jp_my_number(self, _: str) -> str:
        body = self.digits(11)
        rest = sum(int(one) * (place % 6 + 2) for place, one in enumerate(reversed(body))) % 11
        return body + str(0 if rest <= 1 else 11 - rest)

    def ch_ahv(self, _: str) -> str:
        body = f"756{self.digits(9)}"
        number = body + str(-sum(int(one) * (1 + 2 * (place % 2)) for place, one in enumerate(body)) % 10)
        return self.pick([number, f"{number[:3]}.{number[3:7]}.{number[7:11]}.{number[11:]}"])

    def be_national(self, _: str) -> str:
        year, month, day = self.day()
        body = f"{year % 100:02d}{month:02d}{day:02d}{self.random.randint(1, 997):03d}"
        key = 97 - int(("2" if year >= 2000 else "") + body) % 97
        return f"{body[:2]}.{body[2:4]}.{body[4:6]}-{body[6:]}.{key:02d}"

    def ca_sin(self, _: str) -> str:
        number = self.first_that(lambda: self.pick("1234567") + self.digits(8), lambda one: crossed(one) % 10 == 0)
        return self.pick(
            [number, f"{number[:3]} {number[3:6]} {number[6:]}", f"{number[:3]}-{number[3:6]}-{number[6:]}"]
        )

    def imei(self, _: str) -> str:
        number = self.first_that(lambda: f"35{self.digits(13)}", lambda one: crossed(one) % 10 == 0)
        return self.pick([number, f"{number[:2]}-{number[2:8]}-{number[8:14]}-{number[14:]}"])

    def address(self, region: str) -> str:
        streets, towns, ways = PLACES[self.pick(["US", "GB"]) if region == "US" else region]
        return self.pick(ways).format(
            n=self.random.randint(1, 299), s=self.pick(streets), t=self.pick(towns), state=self.pick(["IL", "NY", "CA", "TX"]),
            z5=f"{self.random.randint(10_000, 99_999)}", z4=self.digits(4), nl=f"{self.random.randint(1000, 9999)} {self.text('ABDEGHJKL', 2)}",
            uk=f"{self.pick(['NW', 'SE', 'LS', 'M', 'W'])}{self.random.randint(1, 20)} {self.digits(1)}{self.text('ABDEFGHJLN', 2)}",
        )  # fmt: skip

    def birthday(self, region: str) -> str:
        year, month, day = self.day()
        name = MONTHS[region].split()[month - 1]
        if region == "US":
            return self.pick(
                [
                    f"{month}/{day}/{year}",
                    f"{name} {day}, {year}",
                    f"{day} {name} {year}",
                    f"{year}-{month:02d}-{day:02d}",
                    f"{month:02d}/{day:02d}/{year % 100:02d}",
                ]
            )
        gap = {"DE": ".", "NL": "-"}.get(region, "/")
        words = {"DE": f"{day}. {name} {year}", "ES": f"{day} de {name} de {year}"}.get(region, f"{day} {name} {year}")
        return self.pick([f"{day:02d}{gap}{month:02d}{gap}{year}", f"{day}{gap}{month}{gap}{year}", words])
