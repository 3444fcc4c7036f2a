"""How one feed's sweep went, as whoever asked for it is told, in whichever process it ran."""

from __future__ import annotations

import msgspec


class FeedReport(msgspec.Struct, frozen=True, kw_only=True):
    """One feed. `ok`: it was read to its end; `error`: why not, one line. `warning` and `remarks` are said in any case.

    Counts are of this sweep; `requests` and `retries` are the feed's own; `seconds` is how long it took.
    """

    source: str
    resource: str
    ok: bool
    pages: int = 0
    records: int = 0
    changed: int = 0
    removed: int = 0
    rejected: int = 0
    complete: bool = False
    requests: int = 0
    retries: int = 0
    seconds: float = 0.0
    error: str = ""
    warning: str = ""
    remarks: str = ""
