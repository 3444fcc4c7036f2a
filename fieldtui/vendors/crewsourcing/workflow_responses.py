"""Answers to the utility's guided procedures (workflows): a list of how far each is, the answers in the single one."""

from __future__ import annotations

from typing import Any

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Flow, Pages, Poll
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.http.declared_fields import read_by, read_locally_by
from fieldtui.http.json_readers import shown
from fieldtui.vendors.crewsourcing.lists import one, sweep
from fieldtui.vendors.crewsourcing.local_times import Local, Moment, identity, read_moment, reader
from fieldtui.vendors.crewsourcing.readers import field, stage, status_field
from fieldtui.vendors.crewsourcing.settings import Settings


class WorkflowResponse(msgspec.Struct, frozen=True, kw_only=True):
    """One procedure that someone goes through. `status` is called `state` in the answer to its creation."""

    id: str | None = read_by(identity)
    workflow_code: str | None = read_by(shown)
    workflow_name: str | None = read_by(shown)
    status: str | None = read_by(shown)
    state: str | None = read_by(shown)
    status_label: str | None = read_by(shown)
    cancellable: str | None = read_by(shown)
    started_at: Moment = read_locally_by(read_moment)
    created_at: Moment = read_locally_by(read_moment)
    updated_at: Moment = read_locally_by(read_moment)
    context: Any = None
    current_input_values: Any = None
    current_step: Any = None
    step_responses_count: str | None = read_by(shown)
    total_step_responses_count: str | None = read_by(shown)

    @property
    def word(self) -> str | None:
        """The machine word for how it stands."""
        # the answer to a creation says `state`, lists and single answers `status`
        return self.status or self.state

    @property
    def progress(self) -> str | None:
        """How many of its steps are answered: `3 of 6`."""
        counts = (self.step_responses_count, self.total_step_responses_count)
        return " of ".join(count for count in counts if count) or None


def pages(poll: Poll[Settings]) -> Pages:
    """Sweep all responses that the login may see."""
    return sweep(poll.settings.workflow_responses_path, poll, "workflow_responses")


def detail(settings: Settings, id: str) -> Flow[bytes]:
    """Fetch one response, which alone tells its answers."""
    return one(settings.workflow_responses_path, id, "workflow_response")


def facets(item: Local[WorkflowResponse]) -> Facets:
    # meter readings and names of residents must not be found by free text
    """Return what lists need of a response; what was answered is personal, and is not searched."""
    response = item.record
    code = response.workflow_code
    return Facets(
        title=response.workflow_name or (f"Workflow {code}" if code else f"Response {item.key}"),
        reference=item.key,
        status=response.word,
        status_label=response.status_label,
        stage=stage(response.word),
        start=response.started_at.at,
        created=response.created_at.at or response.started_at.at,
        updated=response.updated_at.at,
        text=code or "",
    )


def document(item: Local[WorkflowResponse], related: Related) -> Document:
    """Draw a response: how far it is, then what was answered."""
    response = item.record
    title = facets(item).title
    head = (
        field("Workflow", response.workflow_name),
        field("Code", response.workflow_code),
        status_field(response.word, response.status_label),
        field("Steps answered", response.progress),
        field("Current step", response.current_step),
        field("May be cancelled", response.cancellable),
        item.moment("Started", response.started_at),
        item.moment("Updated", response.updated_at),
    )
    given = (
        Section(title, _values(response.current_input_values), form=True),
        Section("Context", _values(response.context)),
    )
    return Document(title, (Section("Response", head), *(section for section in given if section.parts)))


def _values(value: object) -> tuple[Field, ...]:
    """Show each member of an object by its name, anything else in one field."""
    if isinstance(value, dict):
        return tuple(field(name or "?", inner) for name, inner in value.items())
    return (field("Answer", value),) if shown(value) else ()


WORKFLOW_RESPONSES = Resource(
    name="workflow_responses",
    shifts=True,
    title="Submissions",
    kinds=(Kind.SUBMISSION,),
    pages=pages,
    decode=reader(WorkflowResponse),
    id="key",
    facets=facets,
    document=document,
    detail=detail,
    pace=300.0,
    optional=True,
)
