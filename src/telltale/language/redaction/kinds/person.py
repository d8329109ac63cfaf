"""What a person's record says of the person beside the contacts; known by the name of the field alone."""

from __future__ import annotations

from telltale.language.redaction.kind import Kind

name = Kind(
    name="name",
    meaning="names of people, in fields that hold one",
    fields=frozenset(
        [
            "first_name",
            "last_name",
            "firstname",
            "lastname",
            "full_name",
            "fullname",
            "given_name",
            "family_name",
            "middle_name",
            "surname",
            "maiden_name",
            "customer_name",
            "cardholder",
            "cardholder_name",
        ]
    ),
    personal=frozenset(["name", "username", "display_name", "displayname", "nickname", "profile_name"]),
)

document = Kind(
    name="document",
    meaning="numbers of official documents and pictures of people, in fields that hold one",
    fields=frozenset(
        [
            "ssn",
            "social_security_number",
            "national_id",
            "passport",
            "passport_number",
            "tax_id",
            "driving_licence",
            "drivers_license",
        ]
    ),
    personal=frozenset(["avatar", "photo", "picture"]),
)
