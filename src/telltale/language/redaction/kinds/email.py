"""E-mail addresses, also as people write them to fool machines, and as URLs and HTML wrap them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from telltale.language.redaction.folding import skeleton
from telltale.language.redaction.kind import Found, Kind

_AT_WORD = r"\s?(?:at|AT|arroba|chez)\s?[)\]}]"
_WRITTEN_AT = rf"[(\[{{]{_AT_WORD}"
_SIGN = "@|%40|&#64;|&#x40;|&commat;"
_AT = rf"(?:{_SIGN}|{_WRITTEN_AT})"
_WRITTEN_DOT = r"\s?[(\[{]\s?(?:dot|DOT|punkt|punto|point|ponto)\s?[)\]}]\s?"
_DOT = re.compile(rf"{_WRITTEN_DOT}| \. |[.,]")
_PATTERN = re.compile(
    rf"(?<![\w.+'-])(?P<local>(?:[\w.+'-]++|%2[Bb])++)"
    rf"(?P<at>(?P<tight>{_SIGN})(?=[\w-])|\s{{0,2}}+{_AT}\s{{0,2}}+)"
    rf"(?P<domain>[\w-]++(?:(?:{_WRITTEN_DOT}| \. |[.,])[\w-]++)*+)"
    # What an at sign follows is no host but somebody's name; one that stands apart tells that only of its like.
    rf"(?(tight)(?![\w.+'-]*+{_AT}[\w-]++\.\w)|(?![\w.+'-]*+\s{{0,2}}{_AT}))"
)

# Where an at sign stands apart, or a comma stands for a dot, only these make it an address.
_USUAL = frozenset(
    [
        "com",
        "net",
        "org",
        "edu",
        "gov",
        "info",
        "biz",
        "io",
        "co",
        "de",
        "at",
        "ch",
        "fr",
        "es",
        "it",
        "pt",
        "br",
        "nl",
        "be",
        "uk",
        "us",
        "ca",
        "mx",
        "ar",
        "pl",
        "eu",
        "ru",
    ]
)
_PROVIDERS = frozenset(
    [
        "gmail",
        "googlemail",
        "yahoo",
        "ymail",
        "hotmail",
        "outlook",
        "live",
        "msn",
        "icloud",
        "aol",
        "gmx",
        "web",
        "freenet",
        "proton",
        "protonmail",
        "mail",
        "orange",
        "wanadoo",
        "laposte",
        "libero",
        "virgilio",
        "terra",
        "uol",
        "bol",
        "wp",
        "onet",
        "interia",
        "yandex",
        "qq",
    ]
)
_FILES = frozenset(["png", "jpg", "jpeg", "gif", "webp", "svg", "css", "js", "mjs", "ts", "map", "json", "html", "py"])
_TOP = re.compile(r"(?:[^\W\d_]{2,24}|xn--[a-z0-9-]{2,59})", re.IGNORECASE)
_VALID = re.compile(
    r"(?=.{6,254}\Z)(?=[^@]{1,64}@)[\w+'-]+(?:\.[\w+'-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]\S*"
)
_EDGES = ".'-"


def _check(match: re.Match[str], _: str | None) -> Iterator[Found]:
    local = match["local"].strip(_EDGES)
    if not local or not any(map(str.isalnum, local)):
        return
    apart = match["tight"] is None
    if apart and not any(map(str.isalpha, local)):
        # A price at a shop.
        return
    start, until = match.start("local") + match["local"].find(local), match.start("domain")
    labels = _labels(match["domain"])
    dotted = ""
    while labels and not dotted:
        dotted = _domain(labels, apart)
        if not dotted:
            labels.pop()
    if not dotted:
        return
    end = until + labels[-1][2]
    address = skeleton(f"{local.replace('%2B', '+').replace('%2b', '+')}@{dotted}".lower())
    plain = not any(mark == "," for _, mark, _ in labels) and "." in dotted
    yield Found(start, end, address, plain and bool(_VALID.fullmatch(address)))


def _labels(domain: str) -> list[tuple[str, str, int]]:
    """Every label with the mark before it and where it ends."""
    found: list[tuple[str, str, int]] = []
    at, mark = 0, ""
    for dot in _DOT.finditer(domain):
        found.append((domain[at : dot.start()], mark, dot.start()))
        at, mark = dot.end(), dot.group().strip()
    return [*found, (domain[at:], mark, len(domain))]


def _domain(labels: list[tuple[str, str, int]], apart: bool) -> str:
    """The domain that the labels are, or nothing."""
    top, mark, _ = labels[-1]
    top = top.lower()
    if len(labels) == 1:
        return top if top in _PROVIDERS else ""
    strict = apart or mark == "," or any(one == "," for _, one, _ in labels)
    if not _TOP.fullmatch(top) or top in _FILES or (strict and top not in _USUAL):
        return ""
    return ".".join(label for label, _, _ in labels)


def _read(value: str, region: str | None) -> Found:
    """A field that is said to hold an address: its form is right or not, but it is one."""
    match = _PATTERN.search(value)
    found = next(_check(match, region), None) if match else None
    return Found(0, len(value), found.value, found.valid) if found else Found(0, len(value), value.lower(), False)


email = Kind(
    name="email",
    meaning="e-mail addresses",
    signs="@%&([{",
    gate=re.compile(rf"[@%&(\[{{](?:(?<=@)|40|#64|#x40|commat|{_AT_WORD})"),
    pattern=_PATTERN,
    check=_check,
    read=_read,
    fields=frozenset(
        ["email", "e_mail", "mail", "email_address", "emailaddress", "mail_address", "user_email", "customer_email"]
    ),
    contact=True,
    most=2_000,
    rank=30,
)
