"""An answer: every value with what it is made of."""

from __future__ import annotations

import msgspec


class Value(msgspec.Struct):
    """One number and its work.

    ``value`` is None where there is no data. A share, ratio or mean has ``numerator`` and ``denominator``, a count
    only the first, a median neither. ``n`` is how many units stand behind it, ``low`` and ``high`` its 95 % interval,
    ``previous`` its value in the period before, ``mature_until`` the end (ISO) up to which its window has passed
    when the period reaches beyond that. Money is in units of its ``currency``; where there are several that cannot be
    added, there is no value, and ``amounts`` has each.

    >>> Value(0.75, numerator=3, denominator=4, n=4).low is None
    True
    """

    value: float | int | None
    numerator: float | int | None = None
    denominator: float | int | None = None
    n: int = 0
    low: float | int | None = None
    high: float | int | None = None
    previous: float | int | None = None
    mature_until: str | None = None
    currency: str | None = None
    amounts: dict[str, float] | None = None


class Row(msgspec.Struct):
    """The values of one group (``by``: dimension to value) in one step of time (``at``: its first day, or hour)."""

    by: dict[str, str]
    at: str | None
    values: dict[str, Value]


class Warning(msgspec.Struct, frozen=True):  # noqa: A001 - the field's own word on the wire
    """Something to know when reading the numbers: a stable code and a sentence."""

    code: str
    message: str


class Answer(msgspec.Struct):
    """What came back: the question as understood, rows, warnings, and the SQL that was run.

    ``rules`` is the version of the rules by which outcomes were told, and ``overridden`` how many conversations of the
    question have an outcome that somebody gave by hand; None where no number depends on outcomes.
    ``marks`` name what is known of single steps of time: public holidays, where the project has said of which country.
    """

    question: dict[str, object]
    rows: list[Row]
    warnings: list[Warning]
    sql: str
    rules: int | None = None
    overridden: int | None = None
    marks: dict[str, str] = {}

    def value(self, metric: str) -> Value:
        """The metric's value in the only row of an answer without groups and steps."""
        return self.rows[0].values[metric]
