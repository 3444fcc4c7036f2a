"""When an action is closed: at the stages that it names, with the vendor's own word for where the record stands."""

from __future__ import annotations

import pytest

from fieldtui.contract.action import closed_when
from fieldtui.contract.facets import Facets
from fieldtui.contract.priority_words import urgency_of
from fieldtui.contract.record import Stage


def standing(stage: Stage | None, status: str | None = None, label: str | None = None) -> Facets:
    return Facets(title="pump", stage=stage, status=status, status_label=label)


CLOSED = closed_when(Stage.DONE, Stage.CANCELLED)


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in (Stage.DONE, Stage.CANCELLED)])
def test_other_stages_are_open(stage: Stage) -> None:
    assert CLOSED(standing(stage)) is None


def test_record_without_stage_is_open() -> None:
    assert CLOSED(standing(None, "finished")) is None


@pytest.mark.parametrize(
    ("facets", "reason"),
    [
        (standing(Stage.DONE, "closed", "Afgerond"), "it is Afgerond already"),
        (standing(Stage.DONE, "closed"), "it is closed already"),
        (standing(Stage.CANCELLED), "it is cancelled already"),
    ],
)
def test_reason_is_word_that_person_sees(facets: Facets, reason: str) -> None:
    assert CLOSED(facets) == reason


def test_reason_of_ones_own_goes_first() -> None:
    assert closed_when(Stage.DONE, because="it is published")(standing(Stage.DONE, "x")) == "it is published"


@pytest.mark.parametrize(
    ("word", "ordinal"),
    [
        ("low", 0),
        ("Normal", 1),
        (" MEDIUM ", 1),
        ("high", 2),
        ("urgent", 3),
        ("critical", 3),
        ("Emer gency", 3),
        ("whenever", None),
        ("", None),
        (None, None),
    ],
)
def test_priority_is_ordinal_whichever_vendor_says_it(word: str | None, ordinal: int | None) -> None:
    assert urgency_of(word) == ordinal
