"""What `doctor` says of the listener for webhooks: who can reach it, who may deliver, and who can read along."""

from __future__ import annotations

from collections.abc import Iterator

from fieldtui.cli.checks.check_result import CheckResult, State
from fieldtui.settings.listener_checks import exposure, is_public, without_login
from fieldtui.settings.schema import Settings

_NAME = "webhooks"


def check_listener(settings: Settings) -> Iterator[CheckResult]:
    """Yield where deliveries are received, and what is open to strangers."""
    hooks = settings.hooks
    if hooks.listen is None:
        yield CheckResult(_NAME, State.WELL, "none are received; [hooks] listen = HOST:PORT receives them")
        return
    exposed = exposure(settings)
    if exposed is not None:
        yield CheckResult(_NAME, State.WRONG, f"{exposed.place}: {exposed.cause}", exposed.remedy)
        return
    public = is_public(settings)
    # who can reach it decides how much the rest matters
    reach = "other machines reach it" if public else "only this machine reaches it"
    yield CheckResult(_NAME, State.WELL, f"received at {hooks.url}; {reach}")
    names = ", ".join(without_login(settings))
    if public and hooks.open and names:
        remedy = "give each a webhook login, or list the senders in hooks.allow"
        yield CheckResult(_NAME, State.DOUBT, f"open = true: anybody may deliver for {names}", remedy)
    # a trusted proxy is taken to speak TLS to the outside
    if public and hooks.certificate is None and not hooks.trusted_proxies:
        remedy = "give hooks.certificate and hooks.key, or put a proxy with TLS before it (trusted_proxies)"
        yield CheckResult(_NAME, State.DOUBT, "no TLS: anybody on the way can read deliveries and logins", remedy)
