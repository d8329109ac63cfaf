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

address = Kind(
    name="address",
    meaning="postal addresses, in fields that hold one",
    fields=frozenset(
        [
            "street",
            "street_address",
            "address_line1",
            "address_line2",
            "address_line_1",
            "address_line_2",
            "line1",
            "line2",
            "street_name",
            "house_number",
            "shipping_address",
            "billing_address",
            "delivery_address",
            "home_address",
            "postal_address",
        ]
    ),
    personal=frozenset(["address", "postal_code", "postalcode", "postcode", "zip", "zip_code", "zipcode"]),
)

birthday = Kind(
    name="birthday",
    meaning="dates of birth, in fields that hold one",
    fields=frozenset(["birthday", "birthdate", "birth_date", "date_of_birth", "dob"]),
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
