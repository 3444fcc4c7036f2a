"""What the configuration may hold, as frozen values. A vendor's folder says what its own sources may hold."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.secret import Secret
from fieldtui.contract.store_url import StoreAddress
from fieldtui.contract.vendor import SourceSettings, Vendor
from fieldtui.contract.view import View


class StoreSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[store]`: `sqlite` (a file in the data folder), `sqlite:///PATH` or `postgresql://USER@HOST/DATABASE`.

    `password`: of that user, where the server wants one.
    """

    url: str = "sqlite"
    password: Secret | None = None

    @property
    def address(self) -> StoreAddress:
        """Where it is."""
        return StoreAddress(self.url, self.password)


class LogSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[log]`: how the program's own remarks are written: `text`, or `json`, an object a line."""

    format: str = "text"


class MeSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[me]`: who is at this keyboard, in the journal and for others; the login where there is no name."""

    name: str = ""


class OutboxSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[outbox]`: for how long what is filed on a screen can be taken back before it is sent, and for how long it may
    be sent where its vendor is away, in words.
    """

    undo: str = "8s"
    expires: str = "8h"


class KeepSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[keep]`: for how long webhook deliveries with their log, and records' former states are kept, in words; `0` for
    ever.
    """

    deliveries: str = "90d"
    revisions: str = "30d"


class Target(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[hooks.targets]`: where deliveries may be sent again. `forward`: send every new one on as it comes.

    `timeout`: for one answer, in words; `allow_http`: plain http to another machine is meant.
    """

    url: str
    headers: dict[str, Secret] = {}
    forward: bool = False
    timeout: str = "10s"
    allow_http: bool = False


class HooksSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[hooks]`: `listen` is `HOST:PORT`, None when nobody asked for a receiver.

    `allow`: addresses and networks that may deliver, `vendor` for those that a source's vendor names; empty is all.
    `trusted_proxies`: whose word on the sender's address (`X-Forwarded-For`) counts. `certificate` and `key`: PEM
    files with which to speak TLS. `open`: a listener beyond this machine takes deliveries from anybody. `quota`: what
    each source may deliver within an hour, in words.
    """

    listen: str | None = None
    allow: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    certificate: str | None = None
    key: str | None = None
    open: bool = False
    quota: str = "200MB"
    targets: dict[str, Target] = {}

    @property
    def url(self) -> str:
        """Where deliveries are received, without a path; as seen from this machine where that is everywhere."""
        host, _, port = (self.listen or "127.0.0.1:8787").rpartition(":")
        seen = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(host, host)  # noqa: S104  (no listener is made here)
        return f"{'http' if self.certificate is None else 'https'}://{seen}:{port}"


class ConfiguredSource(msgspec.Struct, frozen=True, kw_only=True):
    """One `[sources.NAME]`. When it is wrong, `errors` say how and the console still opens with the others.

    `vendor` and `settings` are both there exactly when there are none; `vendor_name` is the word that was written.
    """

    name: str
    vendor_name: str = ""
    vendor: Vendor | None = None
    settings: SourceSettings | None = None
    errors: tuple[ConfigurationError, ...] = ()

    @property
    def error(self) -> ConfigurationError | None:
        """The first thing that is wrong, None where nothing is."""
        return self.errors[0] if self.errors else None

    def ready(self) -> tuple[Vendor, SourceSettings]:
        """Return the vendor and its settings; ConfigurationError when this source is wrong."""
        if self.error is not None:
            raise self.error
        assert self.vendor is not None
        assert self.settings is not None
        return self.vendor, self.settings


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The configuration whole; sources in the order in which they stand, each by its name."""

    path: Path
    store: StoreSettings = StoreSettings()
    sources: Mapping[str, ConfiguredSource] = {}
    hooks: HooksSettings = HooksSettings()
    views: tuple[View, ...] = ()
    log: LogSettings = LogSettings()
    keep: KeepSettings = KeepSettings()
    outbox: OutboxSettings = OutboxSettings()
    me: MeSettings = MeSettings()
