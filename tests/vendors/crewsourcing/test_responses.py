"""Workflow responses as submissions: their words, their steps and what was answered; an account without them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from fieldtui.contract.document import Document, Field, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.record import Key, Kind, Stage
from fieldtui.vendors.crewsourcing import VENDOR
from fieldtui.vendors.crewsourcing.settings import Settings
from tests.vendors.crewsourcing.stub_server import Stay
from tests.vendors.simulator_session import Nothing

RESPONSES = VENDOR.resource("workflow_responses")
PATH = "/api/v1/workflow_responses"
LISTED = {
    "id": 9,
    "workflow_code": 44,
    "workflow_name": "Baja de servicio",
    "status": "in_progress",
    "started_at": "2019-03-29T14:20:55.000-03:00",
    "cancellable": False,
}
WHOLE: dict[str, Any] = {
    **LISTED,
    "context": {"account": "2000034787"},
    "current_input_values": {"Lectura": 417, "Fuga": False, "Motivos": ["olor", "ruido"], "Firma": None},
    "step_responses_count": 3,
    "total_step_responses_count": 6,
    "current_step": {"code": "initial_step_w_1", "name": "Ingreso de NIS", "can_edit": True},
}


def read(record: dict[str, Any], settings: Settings) -> tuple[Key, Facets, Document]:
    item = RESPONSES.decode(msgspec.json.encode(record), settings)
    assert RESPONSES.identity is not None
    assert RESPONSES.facets is not None
    assert RESPONSES.document is not None
    return RESPONSES.identity(item), RESPONSES.facets(item), RESPONSES.document(item, Nothing())


def values(section: Section) -> dict[str, str | None]:
    return {part.label: part.value for part in section.parts if isinstance(part, Field)}


def test_workflow_response_is_submission(settings: Settings) -> None:
    key, facets, _ = read(LISTED, settings)
    assert key == Key(Kind.SUBMISSION, "9")
    assert (facets.title, facets.status, facets.stage) == ("Baja de servicio", "in_progress", Stage.UNDERWAY)
    assert facets.created is not None
    assert facets.created.isoformat() == "2019-03-29T17:20:55+00:00"


def test_response_shows_its_steps_and_what_was_answered(settings: Settings) -> None:
    head, answers, context = read(WHOLE, settings)[2].sections
    assert values(head)["Steps answered"] == "3 of 6"
    assert values(head)["Current step"] == "Ingreso de NIS"
    assert values(head)["May be cancelled"] == "no"
    assert values(head)["Started"] == "2019-03-29 14:20 -0300"
    assert answers.form
    assert values(answers) == {"Lectura": "417", "Fuga": "no", "Motivos": "olor, ruido", "Firma": None}
    assert values(context) == {"account": "2000034787"}


@pytest.mark.parametrize("given", [["olor", "ruido"], "olor, ruido"])
def test_answers_no_map_are_shown_too(settings: Settings, given: object) -> None:
    answers = read(LISTED | {"current_input_values": given}, settings)[2].sections[1]
    assert values(answers) == {"Answer": "olor, ruido"}


@pytest.mark.parametrize("key", ["status", "state"])
@pytest.mark.parametrize(
    ("word", "stage"), [("finished", Stage.DONE), ("cancelled", Stage.CANCELLED), ("archived", None), (None, None)]
)
def test_responses_word_has_its_stage_and_unknown_one_none(
    settings: Settings, key: str, word: str | None, stage: Stage | None
) -> None:
    facets = read({"id": 9, key: word}, settings)[1]
    assert (facets.status, facets.stage) == (word, stage)


def test_what_was_answered_is_not_searched(settings: Settings) -> None:
    assert "417" not in read(WHOLE, settings)[1].text


async def test_responses_are_listed_under_their_name(stay: Stay) -> None:
    stay.utility.says(PATH, {"workflow_responses": [LISTED, {**LISTED, "id": 10}]})
    progress = await stay.sweep("workflow_responses")
    assert (progress.complete, progress.records) == (True, 2)
    assert set(stay.known()) == {"here/submission/9", "here/submission/10"}


@pytest.mark.parametrize("status", [403, 404])
async def test_account_without_workflows_is_noted_and_no_failure(stay: Stay, status: int) -> None:
    stay.utility.says(PATH, {"workflow_responses": [LISTED]})
    await stay.sweep("workflow_responses")
    stay.utility.says(PATH, b"", status)
    for _ in range(3):
        progress = await stay.sweep("workflow_responses")
        assert (progress.complete, progress.error) == (True, None)
        assert f"this account does not have it: {status}" in progress.note
    assert stay.ids == {"9"}
    assert stay.source.feeds["workflow_responses"].status.word == "live"


async def test_path_of_responses_is_setting(stay: Stay) -> None:
    settings = msgspec.structs.replace(stay.source.spec.settings, workflow_responses_path="/api/v1/forms")
    assert RESPONSES.detail is not None
    assert next(RESPONSES.detail(settings, "9")).path == "/api/v1/forms/9"
