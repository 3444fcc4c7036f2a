"""How what may be done to a record is listed."""

from __future__ import annotations

from fieldtui.cli.output.action_lines import as_json, usage
from fieldtui.contract.action import Action, ActionInput, InputType, Outcome, Verdict
from fieldtui.contract.action_choices import Choice
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Flow, Request
from fieldtui.contract.record import Kind

RECORD = Facets(title="Engine 1", gap=1)
OFFERED = [Choice("850", "Kim Poe", False, 0), Choice("848", "Pat Doe", True, 0)]


def _nothing(*_: object) -> Flow[Outcome]:
    yield Request()
    return Outcome()


FILL = Action(
    name="fill",
    key="f",
    label="Put somebody on it",
    doing="Filling",
    flow=_nothing,
    unavailable=lambda facets: None if facets.gap else "nobody is missing",
    asks=(
        ActionInput(name="person", label="Person", kind=Kind.PERSON),
        ActionInput(name="start", label="Start", type=InputType.TIME, default=lambda settings, facets: "08:00"),
        ActionInput(name="file", label="File", type=InputType.FILE),
        ActionInput(name="note", label="Note", required=False, is_reason=True),
    ),
    strong=True,
    verdict=Verdict.ACCEPT,
)


def offered(ask: ActionInput) -> list[Choice]:
    return OFFERED if ask.kind is Kind.PERSON else []


def test_line_names_free_ones_and_what_may_be_left_out() -> None:
    assert usage(FILL, None, RECORD, offered) == (
        "Put somebody on it  --set person=… (the id of a person) (850 Kim Poe, …)"
        "  [--set start=TIME]  --set file=PATH  [--reason TEXT]"
    )


def test_line_says_why_not_now() -> None:
    line = usage(FILL, None, Facets(title="x", gap=0), offered)
    assert line.endswith("(not now: nobody is missing)")
    assert "Kim Poe" not in line


def test_program_reads_types_defaults_and_who_is_offered() -> None:
    told = as_json(FILL, None, RECORD, offered)
    assert (told["strong"], told["verdict"], told["available"], told["why_not"]) == (True, "accept", True, None)
    person, start, file, note = told["asks"]
    assert person["offered"] == [
        {"id": "850", "title": "Kim Poe", "busy": False, "rank": 0},
        {"id": "848", "title": "Pat Doe", "busy": True, "rank": 0},
    ]
    assert (start["type"], start["default"], file["type"], note["reason"]) == ("time", "08:00", "file", True)
    # what older scripts read is still there
    assert {"name", "label", "required", "choices", "kind", "reason"} <= person.keys()
