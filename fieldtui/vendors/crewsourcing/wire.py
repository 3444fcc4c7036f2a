"""What is odd about this vendor's HTTP: a tenant's header, error lists, 503 for too many requests, jobs for answers."""

from __future__ import annotations

from urllib.parse import urlsplit

from fieldtui.contract.errors import LoginRefused, Malformed, SourceError, Throttled, TokenExpired, Unavailable
from fieldtui.contract.flow import Reply, Request
from fieldtui.contract.vendor import Connection, Rate
from fieldtui.http.status_errors import by_status, retry_after
from fieldtui.vendors.crewsourcing import sessions
from fieldtui.vendors.crewsourcing.error_bodies import words
from fieldtui.vendors.crewsourcing.settings import Settings
from fieldtui.vendors.crewsourcing.slow_jobs import follow

#: the vendor's own domains: a job may stand on a numbered host there
_DOMAINS = ("*.widergy.com", "*.widergydev.com")

#: codes by which a token is refused under whatever status; `not_authorized` says so under 401 alone
_TOKEN = frozenset({"client_unauthorized", "auth_token_expired", "user_not_authenticated"})
ELSEWHERE = (
    "this login was used on another device, which ended the session here, and logging in again would end that one:"
    " log out there and refresh this source (r), or give it a login of its own"
)


def connect(settings: Settings) -> Connection:
    """Return how one utility is talked to. `Utility-ID` goes with every request, the public ones too."""
    base = settings.base_url.rstrip("/")
    hosts = (urlsplit(base).hostname or "", *_DOMAINS, *settings.job_hosts)
    return Connection(
        bases={"api": base},
        judge=judge,
        login=sessions.login(settings),
        headers=headers(settings),
        follow=lambda request, reply: follow(request, reply, settings, hosts),
        hosts=hosts,
        # the documents name no limit; five a second is what known clients do
        rate=Rate(requests=5, seconds=1.0),
    )


def headers(settings: Settings) -> dict[str, str]:
    """Return the headers of every request; those that are not configured are left out."""
    named = {
        "Utility-ID": str(settings.utility_id),
        "Channel": settings.channel,
        "APP-VERSION": settings.app_version,
        "Client-Number": settings.client_number,
    }
    # an empty header would be another value than none
    return {name: value for name, value in named.items() if value}


def judge(request: Request, reply: Reply) -> SourceError | None:
    """Return what an answer stands for: by the error list's codes, by the body `Throttled`, else by its status."""
    # this vendor answers 503 with the word "Throttled" where others answer 429
    if reply.status == 503 and reply.bare.strip()[:9].lower() == b"throttled":
        wait = retry_after(reply.headers)
        return Throttled("503 Throttled: too many requests from here", status=503, code="throttled", retry_after=wait)
    error = by_status(request, reply, words)
    if error is None:
        return _lie(reply) if request.is_read else None
    codes = set(error.code.split(", "))
    # another device ended this session; logging in again would end that one's
    if "outdated_token" in codes and reply.status < 500:
        return LoginRefused(f"{ELSEWHERE} ({error})", status=reply.status, code=error.code)
    if codes & _TOKEN and reply.status < 500:
        return TokenExpired(str(error), status=reply.status, code=error.code)
    if "utility_unavailable" in codes:
        # the utility's own system is down behind the vendor's
        return Unavailable(str(error), status=reply.status, code=error.code)
    return error


def _lie(reply: Reply) -> SourceError | None:
    """Return an error list under a good status would be taken for a list of records; this vendor is not known to send
    one.
    """
    if reply.bare[:1] != b"{" or b'"errors"' not in reply.bare[:200]:
        return None
    code, message = words(reply)
    text = message or code
    return Malformed(f"{reply.status} with an error list: {text}", status=reply.status) if text else None
