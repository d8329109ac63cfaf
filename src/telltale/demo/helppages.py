"""Help pages: what the shop says in English that its bot may answer, and the gaps that a comparison must find."""

from __future__ import annotations

PAGES = """\
# Orders

## Where is my order

An order leaves our warehouse within a day. The confirmation has a link that shows on which day it arrives. We deliver
within three to five working days; with express it is two.

## Address

The address of an order can be changed until it leaves the warehouse. You get a new confirmation by e-mail.

## Cancelling

An order that has not left yet is cancelled at once, and the money is back within five days.

## Invoices

The invoice of every order is in your account under Orders. We send it again by e-mail.

# Paying

## Payments that fail

Please try again in a private window. Nothing was charged twice: what you see is only reserved, and goes by itself.

## Discount codes

Codes work once and from 30 euros on. Put the code into the field below your basket.

# Returns and damage

## Returns

Print the label from your account and drop the parcel at any shop. You have 30 days for it.

## Damaged parts

We are sorry about that. Send us a picture, and we replace the part free of charge.

## Warranty

You get two years of warranty on all furniture. Wood moves a little in winter; that is normal.

# Furniture

## Material

Everything is made of solid pine and oiled twice. It comes in three colours and suits small rooms.

## Assembly

Furniture arrives flat packed and needs ten minutes to put together. It is easy to clean and carries up to forty kilos.
"""
"""In Markdown. Nothing in it is about what :data:`GAPS` names."""

GAPS = {
    "gift_wrapping": "tick the gift box at checkout",
    "opening_hours": "The shops are open Monday to Saturday",
}
"""What Pip answers that stands nowhere in the pages: the matter, and some of its words."""
