"""Whether the listener for webhooks lets strangers in, and whether others can read what comes."""

from __future__ import annotations

from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.url_rules import is_loopback_host
from fieldtui.settings.header_checks import line_of
from fieldtui.settings.schema import Settings


def is_public(settings: Settings) -> bool:
    """Return whether other machines can reach the listener."""
    listen = settings.hooks.listen
    return listen is not None and not is_loopback_host(listen.rpartition(":")[0].strip("[]"))


def without_login(settings: Settings) -> list[str]:
    """Return the sources that take deliveries from whoever sends them."""
    return [
        source.name
        for source in settings.sources.values()
        if source.vendor is not None
        and source.vendor.webhooks is not None
        and source.vendor.webhooks.login(source.settings) is None
    ]


def exposure(settings: Settings) -> ConfigurationError | None:
    """Return what is wrong with a listener that lets anybody deliver; None for one that does not, or is meant to."""
    hooks = settings.hooks
    # an allow list, or the user's own word that everybody may, is protection enough
    if not is_public(settings) or hooks.open or hooks.allow:
        return None
    names = without_login(settings)
    if not names:
        return None
    take = "takes" if len(names) == 1 else "take"
    cause = f"other machines reach {hooks.listen}, and {', '.join(names)} {take} deliveries without a login"
    remedy = "give each a webhook login, list the senders in hooks.allow, or write open = true under [hooks]"
    return ConfigurationError(line_of(settings, ("hooks", "listen")), cause, remedy)
