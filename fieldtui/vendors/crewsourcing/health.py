"""The utility's health check: whether it is up and, if not, until when, in the words that it has for people."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from fieldtui.contract.errors import Malformed, Unavailable
from fieldtui.contract.flow import Flow, Page, Pages, Poll, Reply, Request
from fieldtui.contract.vendor import Resource
from fieldtui.http.json_readers import shown
from fieldtui.vendors.crewsourcing.settings import Settings

#: how the check's answer begins where a server gives it as text
_FAILED, _WELL = "health_check failed", "success"
#: statuses under which the check's own words may stand
_BROKEN = frozenset(range(500, 600))
#: what `healthy` says, as it is shown, when the utility is not
_DOWN = frozenset({"no", "false", "0"})


class Health(NamedTuple):
    """What the check says: what is wrong, in the utility's own words, and what it tells people although all is well."""

    trouble: str = ""
    message: str = ""


def pages(poll: Poll[Settings]) -> Pages:
    """Ask how the utility is: there are no records, but a warning while it is down, and what it tells people."""
    health = yield from _asked(poll.settings)
    yield Page((), warning=f"down: {health.trouble}" if health.trouble else "", note=health.message)


def probe(settings: Settings) -> Flow[str]:
    """Ask whether the API and the utility behind it are well, and for the version, which some do not tell."""
    health = yield from _asked(settings)
    if health.trouble:
        raise Unavailable(health.trouble)
    version = yield Request(path=settings.version_path, signed=False, accepts=frozenset(range(300, 600)))
    text = shown(version.members().get("version")) if version.status < 300 else None
    well = f"healthy, version {text}" if text else "healthy"
    return f"{well}: {health.message}" if health.message else well


def _asked(settings: Settings) -> Flow[Health]:
    """Ask, without a login, how the utility is.

    A utility that is down answers 500 with the same body as ever, and what stands before it may use another 5xx. Any
    other 5xx is the check's own failure: it is asked again as any request is, and raised in the end.
    """
    request = Request(path=settings.health_path, signed=False)
    reply = yield replace(request, accepts=_BROKEN)
    health = _read(reply)
    if health is None and reply.status in _BROKEN:
        reply = yield request
        health = _read(reply)
    if health is None:
        raise Malformed("no answer of a health check", status=reply.status)
    return health


def _read(reply: Reply) -> Health | None:
    """Read a check's answer; None when it is none."""
    body, text = reply.members(), reply.bare[:200].decode("utf-8", "replace").strip()
    if "healthy" in body:
        wording = shown(body.get("display_message")) or ""
        if reply.status not in _BROKEN and (shown(body["healthy"]) or "").lower() not in _DOWN:
            return Health(message=wording)
        return Health(wording or shown(body.get("message")) or "the utility says that it is not healthy")
    if text.startswith(_FAILED):
        return Health(text)
    return Health() if reply.status < 300 and text == _WELL else None


HEALTH = Resource(
    name="health",
    title="Health check",
    kinds=(),
    pages=pages,
    pace=60.0,
    proves_absence=False,
    optional=True,
)
