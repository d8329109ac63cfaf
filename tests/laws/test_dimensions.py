"""Every dimension."""

from __future__ import annotations

import pytest

from telltale.metrics import DIMENSIONS, Dimension
from telltale.store import FACTS
from tests.laws.told import A_DAY, KEYS, Told, equal


@pytest.mark.parametrize("one", DIMENSIONS.values(), ids=lambda one: one.name)
def test_a_dimension_is_a_documented_column(one: Dimension) -> None:
    kind, _ = FACTS["conversations"][one.column]
    assert kind.endswith("[]") == one.many
    assert one.meaning
    assert not one.meaning.endswith(".")


@pytest.mark.parametrize("name", DIMENSIONS)
def test_a_filter_is_its_part_of_the_split(name: str, told: Told) -> None:
    split = told.numbers(by=[name])
    for (value,) in [*split][:4]:
        filtered = told.whole(where={name: [value]})
        for key in KEYS:
            if key not in A_DAY:
                assert equal(filtered[key], split[value,][key]), (value, key)


@pytest.mark.parametrize("name", [name for name in DIMENSIONS if name != "environment"])
def test_all_values_together_are_everything(name: str, told: Told) -> None:
    values = [value for value, _ in told.asker.values(name)]
    assert equal(told.whole(where={name: values})["conversations"], told.whole()["conversations"])
    assert told.whole(where={name: ["nobody's"]})["conversations"].n == 0


@pytest.mark.parametrize("name", DIMENSIONS)
def test_values_are_counted_as_the_split_says(name: str, told: Told) -> None:
    split = told.numbers(by=[name])
    counted = {value: values["conversations"].n for (value,), values in split.items()}
    assert dict(told.asker.values(name)) == {value: n for value, n in counted.items() if n}
