"""Work that takes its time: answered with 202 and a job, whose URL then gives the worker's own answer."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.http_answers import Failure, reply
from fieldtui.simulator.vendor_world import Faults
from fieldtui.vendors.crewsourcing.simulator.error_answers import nothing, refuse


@dataclass(slots=True)
class Job:
    """One piece of work: done when it has been looked at `looks` times, never when that is None."""

    worker: Callable[[], Response]
    looks: int | None
    ticket: str
    done: Response | None = None


class Jobs:
    """All jobs by their UUID, which is the only secret about them: no token is asked for."""

    def __init__(self, base: str, faults: Faults) -> None:
        self._base, self._faults = base, faults
        self._jobs: dict[str, Job] = {}

    def start(self, worker: Callable[[], Response]) -> Response:
        """Queue the work; the URL comes in either of the two forms that the vendor has had."""
        id = str(uuid4())
        dragging = self._faults.strikes("dragging job", calm=0.02, rough=0.1)
        looks = None if dragging else int(self._faults.between(2, 6))
        job = self._jobs[id] = Job(self._troubled(worker), looks, secrets.token_urlsafe(24))
        body = {"response": id, "job_id": id, "url": f"{self._base}/async_request/jobs/{id}"}
        if self._faults.strikes("newer job", rough=0.1):
            body |= {"token": job.ticket, "url": f"{self._base}/async_request/job"}
        elif len(self._jobs) % 2 == 0:
            body["url"] = f"{self._base}/async_request/jobs?id={id}"
        return reply(body, 202)

    async def by_path(self, request: Request) -> Response:
        """`GET /async_request/jobs/{id}`."""
        return self._look(self._jobs.get(request.path_params["id"]))

    async def by_query(self, request: Request) -> Response:
        """`GET /async_request/jobs?id=`: 400 without an id."""
        id = request.query_params.get("id")
        return self._look(self._jobs.get(id)) if id else nothing(400)

    async def by_ticket(self, request: Request) -> Response:
        """`GET /async_request/job`, the newer generation: 400 for a bad ticket, the answer inside an answer."""
        ticket = request.headers.get("x-job-authorization", "")
        job = next((each for each in self._jobs.values() if each.ticket == ticket), None)
        if job is None:
            return reply({"errors": [{"message": "Invalid token"}]}, 400)
        answer = self._look(job)
        if answer.status_code == 202:
            return nothing(202)
        inner: dict[str, Any] = {"status_code": answer.status_code, "body": bytes(answer.body).decode()}
        if answer.status_code < 500:
            return reply({"status": "processed", "response": inner})
        if answer.status_code == 500 and self._faults.between(0, 1) < 0.5:
            del inner["status_code"]
        return reply({"status": "failed", "response": inner})

    def _look(self, job: Job | None) -> Response:
        """Return how far it is; the worker works when it has been looked at often enough."""
        if job is None:
            return nothing()
        if job.looks is None or job.looks > 0:
            waiting = job.looks is None or job.looks > 1
            job.looks = job.looks - 1 if job.looks is not None else None
            return reply({"status": "waiting" if waiting else "processing"}, 202)
        if job.done is None:
            job.done = _worked(job.worker)
        return job.done

    def _troubled(self, worker: Callable[[], Response]) -> Callable[[], Response]:
        """Return the worker, or what the utility's system makes of it on a bad day."""
        if self._faults.strikes("job gateway timeout", calm=0.02, rough=0.1):
            return lambda: refuse(504, None)
        if self._faults.strikes("job failure", calm=0.01, rough=0.05):
            return lambda: refuse(500, None)
        return worker


def _worked(worker: Callable[[], Response]) -> Response:
    """Let the worker work; its refusals are its answer."""
    try:
        return worker()
    except Failure as failure:
        return failure.response
