"""What a collector may be asked to do through the store: the commands' names, and the JSON of each one's arguments.

Each may be carried out twice without harm, since a command that a killed collector had begun is carried out again: a
replay is frozen under its id by `replay preview` (`NewReplay`), and only then begun.
"""

from __future__ import annotations

import msgspec

REFRESH, PAUSE, RESUME, CATCH_UP = "refresh", "pause", "resume", "catch-up"
FETCH, INQUIRE, SYNC, ACT = "fetch", "inquire", "sync", "act"
PREVIEW, HALT, CONTINUE, CANCEL = "replay preview", "replay pause", "replay resume", "replay cancel"


class OfSource(msgspec.Struct, frozen=True):
    """Arguments of `pause`, `resume` and `catch-up`: which source, None for all."""

    source: str | None = None


class OfRefresh(msgspec.Struct, frozen=True):
    """Arguments of `refresh`: which source, None for all; and which feed of it, empty for all."""

    source: str | None = None
    feed: str = ""


class OfSync(msgspec.Struct, frozen=True, kw_only=True):
    """Arguments of `sync`, which sweeps feeds once and reports (`FeedReport`): of these sources, or of all.

    `full`: everything is read, whatever was read before. `patience`: seconds for which a feed may wait because its
    vendor asks for it. `since`: what stands in for the checkpoints. `deliveries`: only feeds that bring deliveries.
    """

    sources: tuple[str, ...] = ()
    full: bool = False
    patience: float = 30.0
    since: str | None = None
    deliveries: bool = False


class OfRecord(msgspec.Struct, frozen=True):
    """Arguments of `fetch`: the record's address."""

    address: str


class OfWrite(msgspec.Struct, frozen=True, kw_only=True):
    """Arguments of `act`: what is to be done to which record, with the answers to what the action asks.

    `key`: tells this order from all others, so that it is done once; `who`: in whose name; `until`: the unix time after
    which nobody waits for it any more and it is not begun.
    """

    address: str
    action: str
    answers: dict[str, str] = {}
    key: str
    who: str
    until: float


class OfDelivery(msgspec.Struct, frozen=True):
    """Arguments of `inquire`: which delivery."""

    source: str
    event_id: str


class OfReplay(msgspec.Struct, frozen=True):
    """Arguments of `replay pause`, `replay resume` and `replay cancel`: its id."""

    id: int
