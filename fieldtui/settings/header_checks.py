"""The headers that a configuration would send, looked at before anything is sent: a secret may not fit into one."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

import msgspec

from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.flow import Request
from fieldtui.contract.header_values import is_name, unfit
from fieldtui.contract.vendor import SourceSettings, Token, Vendor
from fieldtui.settings.schema import Settings, Target
from fieldtui.settings.secrets import Reference, all_of
from fieldtui.settings.toml_positions import TomlPositions

Keys = tuple[str, ...]


def header_faults(settings: Settings, *, offline: bool = False) -> Iterator[tuple[Keys, ConfigurationError]]:
    """Yield, with its key, each setting that HTTP cannot carry in the header into which it goes.

    `offline`: leave out sources and targets with secrets for which a program or keyring would have to be asked. What
    has a secret that cannot be had is left out too: that is said elsewhere.
    """
    # a source with errors has no settings to look at
    parts: list[tuple[Keys, object]] = [
        (("sources", source.name), source.settings) for source in settings.sources.values() if source.error is None
    ]
    parts += [(("hooks", "targets", name), target) for name, target in settings.hooks.targets.items()]
    for keys, part in parts:
        known = _revealed(part, keys, offline=offline)
        # said elsewhere, with the secret's own remedy
        if known is None:
            continue
        headers = _of_target(part) if isinstance(part, Target) else _of_source(*settings.sources[keys[1]].ready())
        for name, value in headers.items():
            cause = unfit(value) if is_name(name) else "is no name of a header"
            if cause:
                yield _fault(settings, known, keys, name, value, cause)


def _revealed(part: object, keys: Keys, *, offline: bool) -> dict[Keys, tuple[str, str]] | None:
    """Return all text in settings by its key, each with its place; None when something of it cannot be had now."""
    known: dict[Keys, tuple[str, str]] = {}
    for path, secret in all_of(part, *keys):
        # a program may open a dialog; this check must not
        if offline and isinstance(secret, Reference) and not secret.offline:
            return None
        try:
            known[path] = (secret.reveal(), secret.place if isinstance(secret, Reference) else "")
        except ConfigurationError:
            return None
    plain = msgspec.to_builtins(part, enc_hook=lambda value: None)
    known |= {(*keys, name): (value, "") for name, value in plain.items() if isinstance(value, str) and value}
    return known


def _of_target(target: Target) -> dict[str, str]:
    """Return the headers that are added to what goes to a target."""
    return {name: secret.reveal() for name, secret in target.headers.items()}


def _of_source(vendor: Vendor, settings: SourceSettings) -> Mapping[str, str]:
    """Return the headers of a source's login and of its calls, as they would be sent now."""
    try:
        connection = vendor.connect(settings)
        headers = dict(connection.headers)
        # a token of the right kind, so that `sign` has something to put on the request
        if connection.login is not None:
            headers |= connection.login.sign(Request(), Token("token")).headers
            login = connection.login.obtain(time.time())
            # the first request of a login holds its headers; it is never sent
            headers |= next(login).headers
            login.close()
        return headers
    except Exception:  # noqa: BLE001  (what a vendor's code raises here, its source says when it is at work)
        return {}


def _fault(
    settings: Settings, known: Mapping[Keys, tuple[str, str]], keys: Keys, name: str, value: str, cause: str
) -> tuple[Keys, ConfigurationError]:
    """Name the setting that is to blame: the longest that stands in the header and does not fit into one itself."""
    # a value may be made of several settings (a name and a password): the longest that is unfit is to blame
    blamed = [path for path, (text, _) in known.items() if text and text in value and unfit(text)]
    path = max(blamed, key=lambda path: len(known[path][0]), default=(*keys, name))
    where = ".".join(path)
    place = known[path][1] if path in known and known[path][1] else f"{line_of(settings, path)}: {where}"
    return path, ConfigurationError(place, f"it goes into the header {name} and {cause}", f"correct {where}")


def line_of(settings: Settings, path: Keys) -> str:
    """Find where a setting stands in the file."""
    try:
        # "replace": the file may hold what is no UTF-8, and only its lines are counted here
        text = settings.path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return str(settings.path)
    return TomlPositions(settings.path, text).at(*path)
