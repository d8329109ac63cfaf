"""Prices: what a token of a language model costs on a day, by the owner's own table, else by the public ones.

The own table is the file ``prices.toml`` in the data folder, dollars for a million tokens:

    [[price]]
    model = "shelf-7b"      # * stands for anything
    from = 2026-03-01       # the first day; without it, since ever
    input = 0.20
    output = 0.60
    cached = 0.02           # tokens read from a cache; without it, like any other token in
    cache_write = 0.25      # tokens written to a cache; the same
    call = 0.001            # dollars for each call, beside its tokens
    provider = "self-hosted"
    project = "shop"
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, cast

import msgspec
from xxhash import xxh3_64_hexdigest

from telltale.errors import WordsError
from telltale.store import public_prices
from telltale.store.public_prices import Rate

FILE = "prices.toml"

Amount = Annotated[float, msgspec.Meta(ge=0, le=1_000_000)]


class OwnPrice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """A line of the own table, as the file says it."""

    model: Annotated[str, msgspec.Meta(min_length=1)]
    input: Amount
    output: Amount
    cached: Amount | None = None
    cache_write: Amount | None = None
    call: Amount = 0.0
    since: date = date.min
    provider: str = "*"
    project: str = "*"

    def covers(self, project: str, provider: str, model: str, day: date) -> bool:
        """Whether it speaks of this model on this day."""
        named = ((project, self.project), (provider, self.provider), (model, self.model))
        return day >= self.since and all(fnmatchcase(one.casefold(), rule.casefold()) for one, rule in named)

    @property
    def names_one(self) -> bool:
        """It names its model letter by letter."""
        return not set("*?[") & set(self.model)

    def rate(self) -> Rate:
        """The price of a token, in billionths of a dollar."""
        cached = self.input if self.cached is None else self.cached
        written = self.input if self.cache_write is None else self.cache_write
        return Rate(0, self.input * 1e3, self.output * 1e3, cached * 1e3, written * 1e3, self.call * 1e9, "own")


@dataclass(frozen=True, slots=True)
class Prices:
    """What is known of prices.

    >>> Prices((OwnPrice("shelf-*", 0.2, 0.6),)).rates("shop", "", "Shelf-7b", date(2026, 3, 2))[0].per_output
    600.0
    """

    own: tuple[OwnPrice, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Another one when any price may be another."""
        return xxh3_64_hexdigest(f"{self.own}{public_prices.version()}".encode())

    def rates(self, project: str, provider: str, model: str, day: date) -> list[Rate]:
        """The rates of a model on a day, by the size of the prompt from which they hold; none where no price is known.

        Own prices win over public ones; among own ones a model's full name over a pattern, then the latest day, then
        the later line.
        """
        found = [one for one in self.own if one.covers(project, provider, model, day)]
        if found:
            return [max(enumerate(found), key=lambda one: (one[1].names_one, one[1].since, one[0]))[1].rate()]
        return public_prices.rates(provider, model, day)


def load_prices(home: Path) -> Prices:
    """The prices under which an installation counts.

    Raises:
        WordsError: ``prices.toml`` is broken; it says where and what would be right.
    """
    path = home / FILE
    try:
        said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return Prices()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise WordsError(f"the price table {path} cannot be read: {error}") from error
    lines = said.pop("price", list[Any]())
    if said or not isinstance(lines, list):
        wrong = ", ".join(said) or "price"
        raise WordsError(f"the price table {path} consists of [[price]] entries; '{wrong}' is none")
    return Prices(tuple(_line(path, *one) for one in enumerate(cast("list[Any]", lines), start=1)))


def _line(path: Path, number: int, said: Any) -> OwnPrice:
    try:
        return msgspec.convert(said, OwnPrice)
    except msgspec.ValidationError as error:
        possible = ", ".join(one.encode_name for one in msgspec.structs.fields(OwnPrice))
        name = f" ({cast('dict[str, Any]', said).get('model')})" if isinstance(said, dict) else ""
        raise WordsError(
            f"the price table {path}, entry {number}{name}: {error}; an entry has {possible}, its prices are dollars"
            " for a million tokens"
        ) from None
