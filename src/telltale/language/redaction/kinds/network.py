"""Addresses of machines: IP of both versions, and MAC."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv6Address

from telltale.language.redaction.kind import Found, Kind

_VERSION = re.compile(
    r"(?:\bv|version|release|firmware|build|chapter|section|kapitel|abschnitt|versión|versão)[ .:]{0,2}\Z",
    re.IGNORECASE,
)
_FOUR = re.compile(
    r"(?<![\w.\-])(?<!\w/)(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}"
    r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?![\w\-])(?!\.[0-9])"
)
# Every address, this machine's own, and the masks of networks.
_NOBODY = ("0.0.0.0", "127.", "255.")  # noqa: S104 - compared, not bound
_SIX = re.compile(r"(?<![\w:.])(?=[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{2,40}+(?:\.[0-9]{1,3}){0,3}(?![\w:])")
_GROUP = re.compile(r"[0-9A-Fa-f]{2,4}")


def _four(match: re.Match[str], _: str | None) -> Iterator[Found]:
    text = match.group()
    before = match.string[max(0, match.start() - 12) : match.start()]
    if not text.startswith(_NOBODY) and not _VERSION.search(before):
        yield Found(match.start(), match.end(), text)


def _six(match: re.Match[str], _: str | None) -> Iterator[Found]:
    text = match.group()
    if text.endswith(":") and not text.endswith("::"):
        text = text[:-1]
    if text.count(":") > 7 or not _GROUP.search(text) or not any(map(str.isdigit, text)):
        return
    try:
        address = IPv6Address(text)
    except AddressValueError:
        return
    yield Found(match.start(), match.start() + len(text), str(address))


ip = Kind(
    name="ip",
    meaning="IP addresses of version 4",
    signs="0-9",
    thick=True,
    gate=re.compile(r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\."),
    pattern=_FOUR,
    check=_four,
    fields=frozenset(["ip", "ip_address", "ipaddress", "client_ip", "remote_addr", "remote_ip"]),
    rank=70,
)

ipv6 = Kind(
    name="ipv6",
    meaning="IP addresses of version 6",
    signs="0-9:",
    thick=True,
    gate=re.compile(r":[0-9A-Fa-f]{0,4}:"),
    pattern=_SIX,
    check=_six,
    rank=65,
)

mac = Kind(
    name="mac",
    meaning="MAC addresses",
    signs="0-9:",
    thick=True,
    gate=re.compile(r"[:\-.][0-9A-Fa-f]{2}(?:[:\-][0-9A-Fa-f]{2}[:\-]|[0-9A-Fa-f]{2}\.)"),
    pattern=re.compile(
        r"(?<![\w:\-.])(?:[0-9A-Fa-f]{2}(?P<gap>[:\-])(?:[0-9A-Fa-f]{2}(?P=gap)){4}[0-9A-Fa-f]{2}"
        r"|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?!\w|[:\-.]\w)"
    ),
    fields=frozenset(["mac", "mac_address"]),
    rank=60,
)
