"""Which secrets a configuration has, where each comes from and whether it is there; never what it is."""

from __future__ import annotations

import msgspec

from fieldtui.contract.errors import ConfigurationError
from fieldtui.settings.schema import Settings
from fieldtui.settings.secrets import Reference, all_of


class SecretStatus(msgspec.Struct, frozen=True):
    """One secret: `error` and `warning` are empty when all is well."""

    name: str
    origin: str
    error: str = ""
    warning: str = ""


def secret_statuses(settings: Settings) -> list[SecretStatus]:
    """Look every secret up."""
    parts: list[tuple[tuple[str, ...], object]] = [
        (("sources", source.name), source.settings) for source in settings.sources.values()
    ]
    parts.append((("hooks",), settings.hooks))
    found = []
    for keys, part in parts:
        for path, secret in all_of(part, *keys):
            assert isinstance(secret, Reference)
            found.append(SecretStatus(".".join(path), secret.origin, _error(secret), _warning(secret)))
    return found


def _error(secret: Reference) -> str:
    """Return why it cannot be had, the empty string when it can."""
    try:
        secret.reveal()
    except ConfigurationError as error:
        return f"{error.cause}; {error.remedy}"
    return ""


def _warning(secret: Reference) -> str:
    """Return when others may read it, or when white space at its ends is taken for a part of it."""
    try:
        # 0o077: any right for group or others
        open_to_all = secret.file is not None and secret.file.stat().st_mode & 0o077
        padded = secret.reveal() != secret.reveal().strip()
    except (OSError, ConfigurationError):
        return ""
    if open_to_all:
        return f"others may read it; chmod 600 {secret.file}"
    return "it begins or ends with white space, which counts; take it out if that is not meant" if padded else ""
