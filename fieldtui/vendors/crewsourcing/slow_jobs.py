"""Slow answers: a 202 hands out a job, and the job's URL is asked until it gives the answer itself."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from fieldtui.contract.errors import JobUnfinished, Malformed, SourceError
from fieldtui.contract.flow import Flow, Reply, Request
from fieldtui.contract.json_repair import sound_json
from fieldtui.http.json_readers import encode, read_number, read_text
from fieldtui.vendors.crewsourcing.settings import Settings

#: seconds between two looks, and how many looks a job gets; known clients of the vendor's do as much
PACE, TRIES = 2.0, 20
#: trouble on the way to the job is judged and repeated by the session; any other status is the worker's own answer
_ANSWERS = frozenset(range(200, 600)) - {429, 502, 503}
#: how a job of the newer generation has ended
_ENDS = frozenset({"processed", "failed"})
_TICKET = "x-job-authorization"


def follow(request: Request, reply: Reply, settings: Settings, hosts: tuple[str, ...]) -> Flow[Reply] | None:
    """Wait for the job behind a 202, None for any other answer and for what a job itself answers."""
    # a flow of its own may want to see the 202
    if reply.status != 202 or 202 in request.accepts:
        return None
    return _wait(_look(reply, settings, hosts))


def _wait(look: Request) -> Flow[Reply]:
    """Ask until it is no longer 202; the last answer has the worker's own status and body."""
    for _ in range(TRIES):
        answer = yield look
        # 202 again: not ready; anything else is the worker's answer, its errors too
        if answer.status != 202:
            return _unwrapped(answer)
    spent = f"{TRIES} looks in {TRIES * PACE:.0f} s"
    raise JobUnfinished(f"the utility's system is still at work after {spent}; ask again later", status=202)


def _look(reply: Reply, settings: Settings, hosts: tuple[str, ...]) -> Request:
    """Return the request that looks at the job: no token, but the tenant, and the job's own ticket where it has one."""
    job = _job(reply)
    try:
        url = _url(job, settings)
        _insist_on_host(url, hosts)
    except ValueError:
        # no transport trouble: asking again would start another job
        raise SourceError("202 with a job's url that is no URL", status=202) from None
    headers = {"Utility-ID": str(settings.utility_id)}
    ticket = reply.headers.get(_TICKET) or read_text(job.get("token"))
    # the newer generation has one URL for all jobs: the ticket alone tells which
    if urlsplit(url).path.rstrip("/").endswith("/job"):
        ticket = ticket or read_text(job.get("job_id"))
    if ticket:
        headers["X-JOB-AUTHORIZATION"] = ticket
    return Request(url=url, headers=headers, signed=False, accepts=_ANSWERS, delay=PACE)


def _job(reply: Reply) -> dict[str, Any]:
    """Read what a 202 says about its job; `Malformed` when it says nothing."""
    try:
        return reply.object()
    except Malformed:
        raise Malformed("202 without a job", status=202) from None


def _url(job: dict[str, Any], settings: Settings) -> str:
    """Return the job's absolute URL: as handed out, else made of its id. Plain http never leads away from https."""
    base = settings.base_url.rstrip("/")
    given = read_text(job.get("url"))
    id = read_text(job.get("job_id")) or read_text(job.get("response"))
    if not given and not id:
        raise Malformed("202 without a job's url or id", status=202)
    # a relative URL is made whole by the base that the user configured
    url = urljoin(base + "/", given) if given else f"{base}{settings.jobs_path}/{quote(id or '', safe='')}"
    parts = urlsplit(url)
    if parts.scheme == "http" and base.startswith("https:"):
        # the vendor's documents print http:// for hosts that speak TLS
        url = urlunsplit(parts._replace(scheme="https"))
    return url


def _insist_on_host(url: str, hosts: tuple[str, ...]) -> None:
    """Refuse to follow a job to a host that nobody has listed; SourceError, since asking again changes nothing."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    # the job's URL is the vendor's text; without this list it could lead anywhere
    if parts.scheme not in ("http", "https") or not any(fnmatch(host, pattern.lower()) for pattern in hosts):
        raise SourceError(f"a job at {host or 'no host'}, which is not followed; see job_hosts", status=202)


def _unwrapped(answer: Reply) -> Reply:
    """Take an answer out of the newer generation's wrapping, in which the status is a number and the body a text.

    A job that `failed` without saying how has failed with 500, and never well.
    """
    whole = _wrapping(answer) if answer.status == 200 else None
    if whole is None:
        return answer
    inner = whole.get("response")
    parts: dict[str, Any] = inner if isinstance(inner, dict) else {"body": inner}
    status, failed = read_number(parts.get("status_code")), whole.get("status") == "failed"
    # "failed" beside a good status is a contradiction, and a write must not be booked as done
    if failed and not (status and 400 <= status < 600):
        status = 500
    if not (status and 200 <= status < 600):
        raise Malformed("a finished job without a status_code", status=200)
    body = parts.get("body")
    text = body.encode() if isinstance(body, str) else b"" if body is None else encode(body)
    # JSON within a text was not seen when the answer around it came in
    return Reply(int(status), answer.headers, sound_json(text))


def _wrapping(answer: Reply) -> dict[str, Any] | None:
    """Read the wrapping of a finished job; None when the answer is the worker's own, such as a record."""
    if not any(b'"%s"' % word.encode() in answer.body for word in _ENDS):
        return None
    whole = answer.members()
    status, is_record = whole.get("status"), "id" in whole
    is_failure = status == "failed" and not is_record
    # a record of the customer's may have a `status` of its own
    return whole if is_failure or (status in _ENDS and isinstance(whole.get("response"), dict)) else None
