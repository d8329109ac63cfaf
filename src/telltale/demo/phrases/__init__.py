"""Phrases: what users, bot and colleagues say, filled with things, places and the odd slip of a finger."""

from __future__ import annotations

from telltale.demo.dice import Dice
from telltale.demo.phrases.english import ENGLISH
from telltale.demo.phrases.german import GERMAN
from telltale.demo.phrases.spanish import SPANISH
from telltale.demo.phrases.tongue import Lines, Tongue

__all__ = ["TONGUES", "Speech", "Tongue"]

TONGUES: dict[str, Tongue] = {one.code: one for one in (ENGLISH, GERMAN, SPANISH)}

_THINGS = {
    "en": ("shelf", "bench", "coat rack", "desk lamp", "side table", "bed frame", "stool", "plant stand"),
    "de": ("das Regal", "die Bank", "die Garderobe", "die Lampe", "der Beistelltisch", "das Bett", "der Hocker"),
    "es": ("la estantería", "el banco", "el perchero", "la lámpara", "la mesita", "la cama", "el taburete"),
}
_COLOURS = {
    "en": ("black", "white", "oak", "green"),
    "de": ("schwarz", "weiß", "eiche", "grün"),
    "es": ("negro", "blanco", "roble", "verde"),
}
_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes"),
}
_CITIES = {
    "en": ("London", "Leeds", "Dublin", "Bristol", "Boston"),
    "de": ("Hamburg", "Wien", "Leipzig", "Köln", "Basel"),
    "es": ("Sevilla", "Madrid", "Bilbao", "Valencia"),
}
_NAMES = ("Rosa", "Ivo", "Lene", "Marek", "Ana")

SLIPS = 0.08
"""Share of typed messages with two letters swapped or one lost."""


class Speech:
    """The speech of one language in one conversation; the order number stays the same throughout.

    >>> from telltale.demo.dice import Dice
    >>> Speech(TONGUES["de"], Dice(7)).bot(TONGUES["de"].replies["cancel_order"])
    'Die Bestellung ist storniert, das Geld ist in fünf Tagen zurück.'
    """

    __slots__ = ("_colour", "_dice", "_last", "city", "day", "item", "name", "order", "tongue")

    def __init__(self, tongue: Tongue, dice: Dice) -> None:
        self.tongue, self._dice, self._last = tongue, dice, ""
        code = tongue.code
        self.order = f"PP{10000 + dice.below(89999)}"
        self.item, self._colour = dice.pick(_THINGS[code]), dice.pick(_COLOURS[code])
        self.day, self.city, self.name = dice.pick(_DAYS[code]), dice.pick(_CITIES[code]), dice.pick(_NAMES)

    def bot(self, line: str) -> str:
        """A line of the bot or a colleague, filled in."""
        if "{" not in line:
            return line
        text = line.format(
            order=self.order,
            item=self.item,
            colour=self._colour,
            day=self.day,
            city=self.city,
            name=self.name,
            count=12,
        )
        return text[0].upper() + text[1:]

    def ask(self, matter: str) -> str:
        """A question on a matter, other words than the last time."""
        lines = self.tongue.asks[matter]
        line = self._dice.pick(lines)
        if line == self._last:
            line = lines[(lines.index(line) + 1) % len(lines)]
        self._last = line
        return self.typed(line)

    def again(self) -> str:
        """The last question once more, letter by letter."""
        return self._filled(self._last)

    def typed(self, line: str) -> str:
        """A line as a person types it: with or without a greeting, in a hurry, with slips."""
        text, dice = self._filled(line), self._dice
        chance = dice.random()
        if chance < 0.14:
            text = dice.pick(self.tongue.hello) + text
        elif chance < 0.26:
            text += dice.pick(self.tongue.please)
        elif chance < 0.5:
            text = text[0].upper() + text[1:] + "?"
        return self._slip(text) if dice.random() < SLIPS else text

    def said(self, lines: Lines) -> str:
        """One of some lines, as it stands."""
        return self._filled(self._dice.pick(lines))

    def _filled(self, line: str) -> str:
        if "{" not in line:
            return line
        return line.format(
            order=self.order,
            item=self.item.lower(),
            colour=self._colour,
            day=self.day,
            city=self.city,
            count=6 + self._dice.below(40),
        )

    def _slip(self, text: str) -> str:
        place = self._dice.below(max(1, len(text) - 2))
        if self._dice.random() < 0.5:
            return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        return text[:place] + text[place + 1 :]
