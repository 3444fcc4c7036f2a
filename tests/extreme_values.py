"""Values as far out as vendors and strangers send them: for stores that everything has to survive."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from fieldtui.contract.facets import Facets
from fieldtui.contract.record import Key, Kind, Stage
from fieldtui.store.models import Arrival, Attempt, Delivery, FeedKey, FeedStatus
from fieldtui.store.protocols import Store

CONTROLS = "".join(map(chr, [*range(32), *range(0x7F, 0xA0)]))
FLOOD = "e" + "\u0301" * 60_000 + "\u200b" * 60_000 + "\u20dd" * 60_000
WRONG_WAY = "\u202etxt.exe\u202c \u2066isolated\u2069 \u2028line\u2029paragraph \ufeff"
MARKUP = "[bold red]x[/] [link=https://example.org]y[/link] [/b] [@click=app.quit]go[/] %s {0} <b>&amp;</b>"
TEXTS = (
    CONTROLS,
    FLOOD,
    WRONG_WAY,
    MARKUP,
    "a megabyte " * 95_000,
    "\x1b[2J\x1b]0;owned\x07\x1b]52;c;AAAA\x07\x9b31m",
    "\\ud83d \ufffd \U0010ffff \ue000",
    "漢" * 5_000 + "👩‍👩‍👧‍👦" * 500 + "🏳️‍🌈",
    "",
    " \t\n\r\n ",
    "9" * 300,
    "=HYPERLINK(1)",
)
TIMES = (
    datetime.min.replace(tzinfo=UTC),
    datetime.max.replace(tzinfo=UTC),
    datetime(1, 1, 2, tzinfo=UTC),
    datetime(1900, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 30, tzinfo=UTC),
    datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
    None,
)
NESTED = b'{"a":' * 400 + b"1" + b"}" * 400


def _facets(number: int, text: str) -> Facets:
    """Everything that a list shows of a record, all of it text of that kind."""
    moment = TIMES[number % len(TIMES)]
    return Facets(
        title=text,
        status=text,
        status_label=text,
        stage=list(Stage)[number % len(Stage)],
        priority=text,
        assignee=text,
        crew=text,
        place=text,
        latitude=(float("inf"), 1e308, -91.0, None)[number % 4],
        longitude=(float("-inf"), -1e308, 181.0, None)[number % 4],
        start=moment,
        end=TIMES[(number + 1) % len(TIMES)],
        due=TIMES[(number + 2) % len(TIMES)],
        created=moment,
        updated=moment,
        reference=text[:2_000] or None,
        colour=text[:50],
        text=text,
        urgency=(-5, 0, 99, None)[number % 4],
        gap=(-1, 10**9, 0, None)[number % 4],
    )


def _raw(number: int, text: str) -> bytes:
    """The JSON of a record: nested, of many types, or with a number that no machine word holds."""
    if number % 5 == 1:
        return NESTED
    told: dict[str, Any] = {"number": text, "title": text, "priority": text, "text": {text[:99]: text}}
    told["more"] = [text, None, 1e308, True]
    return json.dumps(told)[:-1].encode() + b', "huge": ' + b"7" * 300 + b"}"


def fill(store: Store, source: str, resource: str, *, now: float) -> list[str]:
    """Put records, a feed's state, deliveries and lines of the log into a store; the ids of the records."""
    sweep = store.sweeps.begin(FeedKey(source, resource), "acme", full=True)
    ids = []
    for number, text in enumerate(TEXTS * 2):
        ids.append(f"id-{number}" if number % 3 else f"{number} {text[:40]}/é~")
        arrival = Arrival(Key(Kind.WORK_ORDER, ids[-1]), _facets(number, text), _raw(number, text))
        store.sweeps.apply(sweep, [arrival], now=now - 60)
    store.sweeps.finish(sweep, now=now - 60, complete=True)
    store.feeds.set_status(
        FeedStatus(
            source=source, vendor="acme", resource=resource, word="partial", error=CONTROLS, note=FLOOD[:5_000],
            warning=MARKUP, good_at=now - 60, asked_at=now, page=10**9, pages=10**12, rows=len(TEXTS),
        )
    )  # fmt: skip
    for number, text in enumerate(TEXTS):
        store.deliveries.receive([_delivery(number, source, text, now)])
        store.deliveries.log_attempt(
            Attempt(at=now - number, source=text[:60], event_id=text, way="refused", status=10**6, note=text)
        )
    return ids


def _delivery(number: int, source: str, text: str, now: float) -> Delivery:
    """A delivery whose every word is of that kind."""
    body = NESTED if number % 4 == 1 else json.dumps({"id": text, "event": text, "huge": 10**300}).encode()
    return Delivery(
        seq=0,
        source=source,
        event_id=text[:3_000] or "none",
        event=text,
        kind=Kind.WORK_ORDER,
        resource_id=f"id-{number}",
        created=(now, None, -6e10, 2.5e11)[number % 4],
        received=now - number,
        how="hook",
        headers=((text[:50], text[:5_000]),),
        body=body if number % 3 else b"\xff\x00\xfe not json",
    )


def sound(said: str) -> bool:
    """Whether nothing of what is said commands a terminal."""
    return not any(char in said for char in CONTROLS if char not in "\n\t")
