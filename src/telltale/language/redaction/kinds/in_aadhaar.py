"""The Aadhaar number of India: twelve digits, the last one after Verhoeff."""

from __future__ import annotations

from telltale.language.redaction.official import official, verhoeff

in_aadhaar = official(
    "in_aadhaar",
    "Aadhaar numbers of India, by their check digit, where words name it",
    r"[2-9][0-9]{3}(?P<gap>[ \-]?)[0-9]{4}(?P=gap)[0-9]{4}",
    verhoeff,
    words=("aadhaar", "aadhar", "adhaar", "adhar", "uidai", "आधार"),
)
