"""The individual number of Japan: twelve digits, the last checks by 11."""

from __future__ import annotations

from telltale.language.redaction.official import official, varied, weighed


def _holds(number: str) -> bool:
    rest = weighed(number, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return varied(number) and (0 if rest <= 1 else 11 - rest) == int(number[11])


jp_my_number = official(
    "jp_my_number",
    "individual numbers of Japan (My Number), by their check digit, where words name it",
    r"[0-9]{4}(?P<gap>[ \-]?)[0-9]{4}(?P=gap)[0-9]{4}",
    _holds,
    words=("my number", "mynumber", "マイナンバー", "個人番号", "kojin"),
)
