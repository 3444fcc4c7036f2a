"""The writes that a supervisor makes: judging a request, assigning a job, moving it to another status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fieldtui.contract.record import Stage
from fieldtui.simulator.http_answers import Failure
from fieldtui.simulator.models import Work
from fieldtui.simulator.vendor_world import VendorWorld, step_refused
from fieldtui.vendors.gruntify.simulator.catalogues import Catalogue, WorkListing
from fieldtui.vendors.gruntify.simulator.error_answers import invalid, problem
from fieldtui.vendors.gruntify.simulator.records import Records
from fieldtui.vendors.gruntify.simulator.tenants import JOB_WORDS, REQUEST_WORDS, word_of

# nothing becomes a draft again
_JOB_STAGES = {word: stage for stage, word in JOB_WORDS.items()}
_REQUEST_STAGES = {word: stage for stage, word in REQUEST_WORDS.items()}
_FIELDS = {"jobs": {"Status", "Team", "Comment"}, "requests": {"Status", "Comment"}}


class Writes:
    """Does to the world what a PATCH asks for, or says in problem details why not."""

    def __init__(self, world: VendorWorld, records: Records) -> None:
        self._world, self._records = world, records

    def apply(self, entity: str, catalogue: Catalogue, id: str, body: Mapping[str, Any]) -> None:
        """Change one entity; 404 if there is none of that id, 405 if the entity is not to be changed."""
        if not isinstance(catalogue, WorkListing):
            raise Failure(problem(405))
        work = catalogue.work(id)
        if work is None:
            raise Failure(problem(404))
        for field in body:
            if field not in _FIELDS[entity]:
                raise invalid(field, "The field cannot be changed.")
        comment = body.get("Comment") or ""
        if not isinstance(comment, str):
            raise invalid("Comment", "The comment is not text.")
        stage = self._stage(work, body.get("Status"), comment)
        crew = self._crew(work, stage, body.get("Team"))
        refused = step_refused(work, stage)
        if refused:
            raise invalid("Status", f"{word_of(work)} cannot become {body.get('Status')}.")
        self._world.move(work, stage, crew=crew, comment=comment)

    @staticmethod
    def _stage(work: Work, status: object, comment: str) -> Stage:
        """Read the status that is wanted; rejecting a request needs a comment."""
        stages = _REQUEST_STAGES if work.asked else _JOB_STAGES
        stage = stages.get(status) if isinstance(status, str) else None
        if stage is None:
            raise invalid("Status", f"The status is none of {', '.join(stages)}.")
        if work.asked and stage is Stage.CANCELLED and not comment.strip():
            raise invalid("Comment", "A rejection needs a comment.")
        return stage

    def _crew(self, work: Work, stage: Stage, team: object) -> int | None:
        """Read the team that is wanted; what is assigned needs one."""
        if team is None:
            if stage is Stage.ASSIGNED and work.crew is None:
                raise invalid("Team", "An assigned job needs a team.")
            return None
        id = team.get("Id") if isinstance(team, dict) else None
        crew = self._records.ids["team"].of_guid(id) if isinstance(id, str) else None
        if crew is None or crew not in self._world.crews:
            raise invalid("Team", "There is no such team.")
        return crew
