"""Talks to one source as polling would: reachability, TLS, login, one page of every feed, the vendor's clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from urllib.parse import urlsplit

from fieldtui.cli.checks.check_result import CheckResult, State
from fieldtui.collector.error_boundary import error_boundary
from fieldtui.collector.source_spec import SourceSpec
from fieldtui.collector.sweep import is_withheld
from fieldtui.contract.errors import (
    ConfigurationError,
    Fault,
    FeatureOff,
    JobUnfinished,
    LoginRefused,
    Malformed,
    NotFound,
    NotSent,
    PagingFault,
    RecordRejected,
    Refused,
    SourceError,
    Throttled,
    Unavailable,
    Unreachable,
)
from fieldtui.contract.flow import Encoded, Page, Poll
from fieldtui.contract.vendor import Connection, Resource
from fieldtui.http.session import Session
from fieldtui.http.transport import Transport

#: seconds for one step, and those that may be spent waiting because the vendor asks for it
_STEP, _PATIENCE = 30.0, 3.0
# a minute: tokens that end within it would be taken for expired
#: seconds by which clocks may differ; tokens live longer than that
_AHEAD = 60.0
#: what to do about an error that is no matter of addresses, the first that fits
_REMEDIES: tuple[tuple[type[SourceError] | tuple[type[SourceError], ...], str], ...] = (
    (LoginRefused, "check the credentials and what they may do"),
    (Throttled, "wait, or poll less often ([sources.NAME.every])"),
    (Malformed, "check the addresses: something else than the vendor's API may answer there, a proxy perhaps"),
    ((PagingFault, JobUnfinished), "tell the vendor; its answer is no use to anyone"),
    (Refused, "ask the vendor to let these credentials read it, or set its pace to 0 ([sources.NAME.every])"),
    (Fault, "report it, with that line of the log"),
    (Unavailable, "wait; the trouble is at the vendor's"),
)


async def check_source(spec: SourceSpec) -> list[CheckResult]:
    """Return what is to be said of a source; a login is always made anew."""
    try:
        with error_boundary(spec.name):
            # a source's own fault must not end the others' checks
            return await _visited(spec)
    except Fault as error:
        return [_trouble(spec.name, error)]


async def _visited(spec: SourceSpec) -> list[CheckResult]:
    """Talk to a source, from its settings to the vendor's clock."""
    try:
        connection = spec.vendor.connect(spec.settings)
    except ConfigurationError as error:
        return [CheckResult(spec.name, State.WRONG, error.cause, error.remedy)]
    transport = Transport()
    try:
        # a session without a token store: a login that works today is what is asked about
        session = Session(spec.name, connection, spec.bound(transport), patience=_PATIENCE)
        found = await _arrive(spec, session)
        # without a login every feed would say the same
        if not any(one.state == State.WRONG for one in found):
            found += [await _feed(spec, session, resource) for resource in spec.vendor.resources]
        return [*found, *_clock(spec, session)]
    finally:
        await transport.aclose()


async def _arrive(spec: SourceSpec, session: Session) -> list[CheckResult]:
    """Reach the vendor and log in."""
    greeting, ways = "", _ways(session.connection)
    try:
        async with asyncio.timeout(_STEP):
            if session.tokens is not None:
                # the login alone may prove little: some vendors give a token to anybody
                await session.tokens.current()
            if spec.vendor.probe is not None:
                greeting = await session.perform(spec.vendor.probe(spec.settings))
    except (SourceError, TimeoutError) as error:
        return _no_arrival(spec, error)
    login = "login accepted" if session.tokens is not None else "no login needed"
    return [
        CheckResult(f"{spec.name} connection", State.WELL, f"reached {ways}"),
        CheckResult(f"{spec.name} login", State.WELL, ", ".join(filter(None, (login, greeting)))),
    ]


def _no_arrival(spec: SourceSpec, error: SourceError | TimeoutError) -> list[CheckResult]:
    """Return how far it went: no answer at all, or one that was no welcome."""
    # no answer at all is the network's matter, any answer the login's
    if isinstance(error, NotSent | Unreachable | TimeoutError):
        return [_trouble(f"{spec.name} connection", error)]
    reached = CheckResult(f"{spec.name} connection", State.WELL, "an answer came")
    return [reached, _trouble(f"{spec.name} login", error)]


def _ways(connection: Connection) -> str:
    """Return which hosts were reached, and over what."""
    parts = {urlsplit(base) for base in connection.bases.values()}
    # plain http is said, since a password may go over it
    tls = {part.scheme for part in parts} == {"https"}
    return ", ".join(sorted({part.netloc for part in parts})) + (" over TLS" if tls else " over plain http")


async def _feed(spec: SourceSpec, session: Session, resource: Resource) -> CheckResult:
    """Fetch one page of a feed and read what is on it."""
    name = f"{spec.name}/{resource.name}"
    if spec.paces.get(resource.name) == 0:
        return CheckResult(name, State.WELL, "switched off")
    try:
        async with asyncio.timeout(_STEP):
            with error_boundary(name):
                page = await _first(spec, session, resource)
    except (SourceError, TimeoutError) as error:
        # what an account does not have is no fault of the source
        if is_withheld(resource, error):
            return CheckResult(name, State.WELL, f"this account does not have it: {error}")
        return _trouble(name, error)
    # deliveries are read by the webhook rules, not as records
    rejected = (
        [] if resource.delivers else [complaint for raw in page.items if (complaint := _reads(spec, resource, raw))]
    )
    text = f"{len(page.items):,} records on the first page" + (f" of {page.of}" if page.of else "")
    if rejected:
        return CheckResult(
            name, State.DOUBT, f"{text}, {len(rejected)} cannot be read: {rejected[0]}", "tell the vendor"
        )
    return CheckResult(name, State.WELL, f"{text}; {page.note}" if page.note else text)


async def _first(spec: SourceSpec, session: Session, resource: Resource) -> Page:
    """Return a sweep's first page; an empty one for a sweep that has none."""
    poll = Poll(spec.settings, None, datetime.now(UTC))
    pages: AsyncIterator[Page] = session.pages(resource.pages(poll))
    # closed at once: the rest of the list is not asked for
    async with aclosing(pages) as sweep:  # type: ignore[type-var]
        async for page in sweep:
            if not page.blank:
                return page
    return Page(())


def _reads(spec: SourceSpec, resource: Resource, raw: Encoded) -> str:
    """Return why a record cannot be read, the empty string when it can."""
    try:
        with error_boundary(f"{spec.name}/{resource.name}"):
            item = resource.decode(raw, spec.settings)
            if resource.identity is not None and resource.facets is not None:
                # both, since a record may be read and yet have no id
                resource.identity(item)
                resource.facets(item)
    except (RecordRejected, Fault) as error:
        return str(error)
    return ""


def _trouble(name: str, error: SourceError | TimeoutError) -> CheckResult:
    """Make a finding of what went wrong, with what to do about it."""
    if isinstance(error, TimeoutError):
        return CheckResult(name, State.WRONG, f"no answer within {_STEP:.0f} s", "check the address and the network")
    if isinstance(error, FeatureOff):
        return CheckResult(
            name, State.DOUBT, f"{error.word}: {error}", "ask the vendor to switch it on, or set its pace to 0"
        )
    state = State.DOUBT if isinstance(error, Throttled) else State.WRONG
    # NotSent has its own remedy behind the semicolon
    text, _, own = str(error).partition("; ") if isinstance(error, NotSent) else (str(error), "", "")
    return CheckResult(name, state, f"{error.word}: {text}", own or _remedy(error))


def _remedy(error: SourceError) -> str:
    """Return what to do about an error."""
    # a path that is not there points at the settings, whatever the error is called
    if isinstance(error, LoginRefused | NotFound | Unavailable) and error.status in (404, 405, 410):
        return "check the addresses and names in the source's settings: there is nothing of the kind at that place"
    if isinstance(error, Unreachable):
        return _way_there(str(error).lower())
    for kinds, remedy in _REMEDIES:
        if isinstance(error, kinds):
            return remedy
    return "try again; if it stays, check the source's settings"


def _way_there(said: str) -> str:
    """Return what to do when no answer came at all."""
    # OpenSSL's words for an answer in plain text
    if "wrong_version" in said or "record layer" in said:
        return "check the port: what listens there does not speak TLS"
    if any(word in said for word in ("certificate", "ssl", "tls")):
        return "check the certificate and SSL_CERT_FILE"
    if "the proxy " in said:
        return "see to that proxy, or write the host into NO_PROXY if it can be reached without"
    return "check the address, proxy and network"


def _clock(spec: SourceSpec, session: Session) -> list[CheckResult]:
    """Compare the vendor's clock with ours; nothing when it did not tell its time."""
    ahead, name = session.request_stats.ahead, f"{spec.name} clock"
    if ahead is None:
        return []
    if abs(ahead) < _AHEAD:
        # at least one second: the answer took as long
        return [CheckResult(name, State.WELL, f"within {max(1, round(abs(ahead)))} s of ours")]
    return [
        CheckResult(
            name, State.DOUBT, f"the vendor's clock differs by {ahead:+.0f} s", "set this machine's clock (NTP)"
        )
    ]
