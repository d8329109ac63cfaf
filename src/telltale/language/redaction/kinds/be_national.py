"""The national register number of Belgium: day of birth, serial, and the rest by 97."""

from __future__ import annotations

from telltale.language.redaction.official import official


def _holds(number: str) -> bool:
    body, key = number[:9], int(number[9:])
    # Of people born since 2000 a 2 is put before.
    return int(number[2:4]) <= 12 and int(number[4:6]) <= 31 and key in (97 - int(body) % 97, 97 - int("2" + body) % 97)


be_national = official(
    "be_national",
    "national register numbers of Belgium, by their key: 85.07.30-033.28, otherwise where words name it",
    r"[0-9]{2}(?P<gap>[. ]?)[0-9]{2}(?P=gap)[0-9]{2}[ \-]?[0-9]{3}(?P=gap)[0-9]{2}",
    _holds,
    words=("rijksregister", "registre national", "national register", "insz", "niss", "numéro national"),
    alone=r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[0-9]{3}\.[0-9]{2}",
    mark=".",
)
