"""The CPF of Brazil: nine digits and two that check them."""

from __future__ import annotations

from telltale.language.redaction.official import official, varied, weighed


def _holds(number: str) -> bool:
    return varied(number) and all(
        -weighed(number[:size], range(size + 1, 1, -1)) % 11 % 10 == int(number[size]) for size in (9, 10)
    )


br_cpf = official(
    "br_cpf",
    "CPF numbers of Brazil, by both check digits: 123.456.789-09, otherwise where words name it",
    r"[0-9]{3}(?P<gap>[ .]?)[0-9]{3}(?P=gap)[0-9]{3}[ \-/]?[0-9]{2}",
    _holds,
    words=("cpf", "cadastro de pessoa"),
    alone=r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}",
    mark=".",
)
