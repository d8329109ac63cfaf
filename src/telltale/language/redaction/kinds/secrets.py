"""Secrets: keys by their vendors' prefixes, signed tokens, passwords that are told, and what URLs carry."""

from __future__ import annotations

import re
from collections.abc import Iterator

from telltale.language.redaction.kind import Found, Kind

# A look at one character, where a pattern begins, is cheaper than a try of all that may stand there.
_VENDORS = re.compile(
    r"(?=[A-Za-z]|[0-9]{8})(?<![A-Za-z0-9])(?:"
    r"sk-[\w-]{16,}+|(?:sk|pk|rk)_(?:live|test)_\w{10,}+|gh[opsur]_\w{20,}+|github_pat_\w{20,}+|glpat-[\w-]{16,}+"
    r"|xox[a-z]-[\w-]{10,}+|xapp-[\w-]{10,}+|(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}|AIza[\w-]{30,}+|ya29\.[\w-]{20,}+"
    r"|npm_\w{30,}+|pypi-[\w-]{30,}+|SG\.[\w-]{16,}+\.[\w-]{16,}+|hf_\w{20,}+|shp(?:at|ca|pa|ss)_\w{20,}+"
    r"|dop_v1_\w{30,}+|whsec_[\w+/=]{16,}+|key-[0-9a-f]{32}|tt_\w{16,}+|EAA[A-Za-z0-9]{40,}+|[0-9]{8,10}:AA[\w-]{30,}+"
    r"|(?:AC|SK)[0-9a-f]{32}|sq0[a-z]{3}-[\w-]{20,}+|[MN][\w-]{23}\.[\w-]{6}\.[\w-]{27,}+)(?![\w])"
    r"|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:[A-Za-z0-9+/=\s\\:,-]++)?"
)
_TOKEN = re.compile(r"eyJ(?<![\w-]...)[\w-]{8,}+\.[\w-]{8,}+(?:\.[\w-]*+){0,3}")

_NAMES = (
    r"api[_ -]?key|access[_ -]?key(?:[_ -]?id)?|(?:access|refresh|auth|id|bearer|csrf|session|bot)[_ -]?token|token"
    r"|(?:client[_ -]?|app[_ -]?)?secret(?:[_ -]?key)?|private[_ -]?key|passw(?:or[dt]|d)|passwort|kennwort|contraseña"
    r"|mot de passe|senha|parola|hasło|wachtwoord|pwd|(?<!primary )(?<!foreign )key"
)
_TOLD = re.compile(
    rf"(?=[a-z])(?<![a-z0-9])(?:(?:{_NAMES})[\"']?\s{{0,3}}(?:[:=]|=>)\s{{0,3}}[\"']?(?P<secret>[^\s\"'&,;<>\[\]]{{6,}}+)"
    r"|(?:bearer|basic)\s{1,3}(?P<credential>[^\s\"',;<>]{12,}+))",
    re.IGNORECASE,
)
_GATE = re.compile(r"[:=Bb](?:(?<=[:=])|earer|EARER|asic|ASIC)")
_LOWER = re.compile(r"[a-z]")
_UPPER_INSIDE = re.compile(r"(?<=.)[A-Z]")
_CODED = re.compile(r"[0-9=]")
_OTHER = re.compile(r"[^A-Za-zÀ-ÿ0-9.!?)-]")

_USER = re.compile(r"(?<=://)(?P<secret>[^\s/@:?#\"'<>]{0,200}:[^\s/@\"'<>]{1,200}+)@")
_QUERY = re.compile(
    r"[?&#;](?:access_token|refresh_token|id_token|auth_token|token|api_?key|apikey|key|secret|client_secret|password|passwd"
    r"|pwd|pass|sig|signature|x-amz-signature|x-goog-signature|auth|code|otp|session(?:_?id)?|sid|jwt|hash|ticket|invite"
    r"|magic|reset)=(?P<secret>[^&#\s\"'<>\[\]]{4,}+)",
    re.IGNORECASE,
)


def strong(text: str) -> bool:
    """Whether a text is made up rather than spoken: digits among letters, capitals inside, or other signs.

    >>> strong("hunter2x"), strong("sUpErSeCrEt"), strong("forgotten")
    (True, True, False)
    """
    digit = any(map(str.isdigit, text))
    letter = any(map(str.isalpha, text))
    return (digit and letter) or bool(_LOWER.search(text) and _UPPER_INSIDE.search(text)) or bool(_OTHER.search(text))


def _told(match: re.Match[str], _: str | None) -> Iterator[Found]:
    if match["secret"] is None:
        # A credential is no word: "basic understanding" is none.
        group, real = "credential", bool(_CODED.search(match["credential"]))
    else:
        group, real = "secret", strong(match["secret"]) and "://" not in match["secret"]
    if real:
        yield Found(match.start(group), match.end(group), match[group])


def _carried(match: re.Match[str], _: str | None) -> Iterator[Found]:
    yield Found(match.start("secret"), match.end("secret"), match["secret"])


key = Kind(
    name="key",
    meaning="keys and tokens by the prefixes of their vendors, and private keys",
    signs="0-9_",
    thick=True,
    # Sixteen capitals may hold no digit; longer keys do.
    words=("AKIA", "ASIA", "sk-"),
    word=10,
    pattern=_VENDORS,
    rank=15,
)

jwt = Kind(
    name="jwt",
    meaning="signed tokens (JSON Web Tokens)",
    signs="0-9_",
    thick=True,
    word=20,
    pattern=_TOKEN,
    rank=10,
)

secret = Kind(
    name="secret",
    meaning="passwords, tokens and credentials that are told as such (`password: …`, `Authorization: Bearer …`)",
    signs=":=",
    gate=_GATE,
    pattern=_TOLD,
    check=_told,
    fields=frozenset(
        [
            "password",
            "passwd",
            "pwd",
            "passwort",
            "secret",
            "client_secret",
            "api_key",
            "apikey",
            "access_token",
            "refresh_token",
            "auth_token",
            "authorization",
            "private_key",
        ]
    ),
    rank=20,
)

url_user = Kind(
    name="url_user",
    meaning="names and passwords in URLs (`https://name:password@host`)",
    signs=":",
    word=8,
    gate=re.compile(r"[:]//"),
    pattern=_USER,
    check=_carried,
    rank=5,
)

url_secret = Kind(
    name="url_secret",
    meaning="secrets in the query of a URL (`?token=…`)",
    signs="=",
    gate=re.compile(r"[?&#;][A-Za-z_-]{2,20}="),
    pattern=_QUERY,
    check=_carried,
    rank=12,
)
