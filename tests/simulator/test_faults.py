"""Faults fall by the seed, by their level, by name when they are switched off, and on demand."""

from __future__ import annotations

import pytest

from fieldtui.contract.errors import FieldtuiError
from fieldtui.simulator.faults import FaultDice


def struck(dice: FaultDice, times: int = 2000) -> list[bool]:
    return [dice.strikes("cut", calm=0.02, rough=0.2) for _ in range(times)]


def test_nothing_goes_wrong_without_faults() -> None:
    assert not any(struck(FaultDice("none")))


def test_rough_day_is_worse_than_calm_one() -> None:
    assert 0 < sum(struck(FaultDice("calm"))) < sum(struck(FaultDice("rough")))


def test_same_seed_has_same_bad_luck() -> None:
    assert struck(FaultDice("rough", 5)) == struck(FaultDice("rough", 5)) != struck(FaultDice("rough", 6))


def test_fault_can_be_switched_off_and_asked_for() -> None:
    dice = FaultDice("rough")
    dice.off = frozenset({"cut"})
    assert not any(struck(dice))
    dice.due.update(["cut", "cut"])
    assert [dice.strikes("cut") for _ in range(3)] == [True, True, False]
    assert dice.struck["cut"] == 2


def test_level_that_there_is_not_is_said() -> None:
    with pytest.raises(FieldtuiError, match="one of: none, calm, rough"):
        FaultDice("dreadful")


def test_numbers_stay_between_their_bounds() -> None:
    dice = FaultDice()
    assert all(2 <= dice.between(2, 3) <= 3 for _ in range(100))
