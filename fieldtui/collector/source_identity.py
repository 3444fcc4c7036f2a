"""Whose a source is: with which login its token was got, and which account its records are of.

A name in the configuration may come to stand for another company. Then the old token must not be sent to the new
host, and the old records must not be shown as the new company's.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec

from fieldtui.collector.error_boundary import error_boundary
from fieldtui.contract.errors import ConfigurationError, Fault
from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import Connection, SourceSettings, Vendor
from fieldtui.store.protocols.feeds import FeedStore

if TYPE_CHECKING:
    from fieldtui.collector.source_spec import SourceSpec

log = logging.getLogger(__name__)


def login_of(vendor: Vendor, settings: Any, connection: Connection) -> bytes:
    """Return all that a token is got with: vendor, addresses, and the vendor's own settings with their secrets.

    Settings that have nothing to do with the login are in it too: at worst, changing one costs a login. A secret that
    cannot be had counts as none; where the login needs it, logging in says so.
    """
    # the common settings (names, paces, limits) say nothing about the login
    own = {
        name: getattr(settings, name)
        for name in settings.__struct_fields__
        if name not in SourceSettings.__struct_fields__
    }
    return _encoded(vendor, connection, own, _told)


def account_of(vendor: Vendor, settings: Any, connection: Connection) -> bytes:
    """Return what says whose records a source has: vendor, addresses, and what names the account, but no password.

    ConfigurationError when a secret that names the account cannot be had.
    """
    # only what the vendor's settings class names as its account: a new password is no new company
    named = {name: getattr(settings, name) for name in settings.ACCOUNT if hasattr(settings, name)}
    return _encoded(vendor, connection, named, _revealed)


def forget_other_accounts(feeds: FeedStore, specs: Iterable[SourceSpec], *, offline: bool = False) -> None:
    """Forget records that are of another account than their source stands for now. Blocks.

    A source that cannot be had, for its settings or secrets, is left as it is. `offline`: start no program and ask no
    keyring to learn an account's name (then nothing is known of it, and nothing forgotten), and write nothing into the
    store but what has to be forgotten.
    """
    for spec in specs:
        # a secret command that fails must not stop the other sources
        with suppress(ConfigurationError, Fault), error_boundary(spec.name, log_it=False):
            named = (getattr(spec.settings, name, None) for name in spec.settings.ACCOUNT)
            # `list` and `show` must not ask a keyring, nor open a dialog on somebody's screen
            if not offline or all(getattr(value, "offline", True) for value in named):
                _check_account(feeds, spec, first=not offline)


def _check_account(feeds: FeedStore, spec: SourceSpec, *, first: bool) -> None:
    """Forget a source's records if the account that is noted is another one. `first`: note it if none is."""
    account = account_of(spec.vendor, spec.settings, spec.vendor.connect(spec.settings))
    noted = feeds.account(spec.name)
    if noted is None and not first:
        return
    # the salt stands before the digest, so that equal accounts in two stores look different
    if noted is not None and _digest(noted.partition(":")[0], account) == noted:
        return
    # forgets the records and notes the new account in one transaction
    count = feeds.set_account(spec.name, _digest(os.urandom(8).hex(), account))
    if count:
        log.warning("%s is another account now: the %s records of the one before are forgotten", spec.name, count)


def _digest(salt: str, account: bytes) -> str:
    """Return a salted digest, with its salt before it."""
    return f"{salt}:{hashlib.blake2b(account, key=salt.encode(), digest_size=20).hexdigest()}"


def _encoded(vendor: Vendor, connection: Connection, more: dict[str, Any], hook: Callable[[object], object]) -> bytes:
    """Write it down in one way only. `hook` makes JSON of what is none."""
    # a slash at the end of a base URL makes no other account
    bases = {name: base.rstrip("/") for name, base in connection.bases.items()}
    return msgspec.json.encode([vendor.name, bases, more], enc_hook=hook, order="sorted")


def _revealed(value: object) -> object:
    """Reveal secrets; anything else that JSON does not know stands for itself by its text."""
    return value.reveal() if isinstance(value, Secret) else str(value)


# "sorted": the order of settings in the file must not matter
def _told(value: object) -> object:
    """Reveal secrets as far as they can be had."""
    try:
        return _revealed(value)
    except ConfigurationError:
        return None
