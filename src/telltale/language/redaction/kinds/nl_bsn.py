"""The citizen service number of the Netherlands: nine digits that pass the test by 11."""

from __future__ import annotations

from telltale.language.redaction.official import official, varied, weighed

_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def _holds(number: str) -> bool:
    return varied(number) and weighed(number, _WEIGHTS) % 11 == 0


nl_bsn = official(
    "nl_bsn",
    "citizen service numbers of the Netherlands, by the test by 11: 4.2.3 with dots, otherwise where words name it",
    r"[0-9]{9}|[0-9]{4}(?P<gap>[ .])[0-9]{2}(?P=gap)[0-9]{3}|[0-9]{3}(?P<other>[ .\-])[0-9]{3}(?P=other)[0-9]{3}",
    _holds,
    words=("bsn", "burgerservice", "sofinummer", "sofi-nummer", "citizen service"),
    alone=r"[0-9]{4}\.[0-9]{2}\.[0-9]{3}",
    mark=".",
)
