"""Sources, records, feeds and deliveries made for screens: five sources in five states, at one fixed moment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from fieldtui.contract.document import Document, Field, Mark, Prose, Related, Section, Table
from fieldtui.contract.facets import Facets
from fieldtui.contract.record import Key, Kind, Stage
from fieldtui.contract.vendor import Connection, Event, Resource, SourceSettings, Vendor, WebhookRules
from fieldtui.store.models import Arrival, Attempt, Delivery, FeedKey, FeedStatus
from fieldtui.store.protocols import Store
from fieldtui.store.protocols.commands import CollectorCommand
from fieldtui.store.protocols.replays import Replay, ReplayResult
from fieldtui.ui.ports import SourceInfo
from tests.ui.action_factories import ACTIONS

NOW = datetime(2026, 11, 21, 7, 42, tzinfo=UTC).timestamp()
MOMENT = datetime.fromtimestamp(NOW, UTC)

TITLES = (
    "Wi-Fi survey, store 114",
    "Repair leaking main",
    "Fuga de gas, Calle 50",
    "Medidor roto",
    "Swap the failed router",
    "漏水修理 4 号線",
    "Alta de servicio",
    "Inspección anual",
)
STAGES = (Stage.NEW, Stage.ASSIGNED, Stage.UNDERWAY, Stage.HELD, Stage.REVIEW, Stage.OFFERED)


def _document(item: Any, related: Related) -> Document:
    """Draw a made record: what it is, its form, and some text."""
    fields = (
        Field("Number", item["number"]),
        Field("Priority", item["priority"]),
        Field("Site", None),
        Field("Contact", "Rosa Bell", note="on site until 16:00"),
    )
    questions = (
        Field("Severity", "High", required=True),
        Field("Line pressure", "1,250", unit="kPa", mark=Mark.WARN, note="above 1,000"),
        Field("Photo of the leak", None, mark=Mark.BAD, note="required, missing", required=True),
        Field("Valve closed", "yes", mark=Mark.GOOD, note="07:14"),
    )
    people = Table(("Name", "Since"), (("Tanya Diaz", "07:02"), ("M. Chen", "07:15")))
    return Document(
        item["title"],
        (
            Section("Work order", fields),
            Section("People", (people,)),
            Section("What to do", (Prose("Find the leak.\nClose the valve before anything else."),)),
            Section("Before work", questions, note="Leak repair v1 (v2 is published)", form=True),
        ),
        url=f"https://example.org/jobs/{item['number']}",
    )


def _refuse(*given: Any) -> Any:
    """Stand where a screen has nothing to ask for."""
    raise AssertionError("a screen does not talk to a vendor")


def _read(body: Any) -> Event:
    """Read a made delivery."""
    told = json.loads(bytes(body))
    return Event(told["id"], told["event"], None)


#: a vendor that tries again after n x 10 minutes, and keeps a list
HOOKS = WebhookRules(
    read=_read,
    login=lambda settings: None,
    retries=tuple(timedelta(minutes=minutes) for minutes in (10, 30, 60, 100, 150)),
    feed="deliveries",
)


def vendor(title: str) -> Vendor:
    """Make a vendor of one list; Nordwork sends webhooks as well."""
    orders = Resource(
        name="orders",
        title="Work orders",
        kinds=(Kind.WORK_ORDER,),
        pages=_refuse,
        decode=lambda raw, settings: json.loads(bytes(raw)),
        facets=lambda item: Facets(title=item["title"], status=item.get("status"), stage=item.get("status")),
        document=_document,
        detail=_refuse,
        actions=ACTIONS,
    )

    crews = Resource(
        name="crews",
        title="Crews",
        kinds=(Kind.CREW,),
        pages=_refuse,
        decode=lambda raw, settings: json.loads(bytes(raw)),
        facets=lambda item: Facets(title=item["title"]),
    )

    def connect(settings: Any) -> Connection:
        raise AssertionError("a screen does not connect")

    hooks = HOOKS if title == "Nordwork" else None
    return Vendor(
        name=title.lower(),
        title=title,
        settings=SourceSettings,
        connect=connect,
        resources=(orders, crews),
        webhooks=hooks,
    )


def sources() -> list[SourceInfo]:
    """Five sources, the last one wrongly configured."""
    good = [SourceInfo(name, vendor(title), SourceSettings(vendor=title.lower())) for name, title in NAMES.items()]
    return [*good, SourceInfo("island", error='[sources.island] line 12: no base_url; add base_url = "https://host"')]


NAMES = {"camuzzi": "Acme Crews", "north": "Nordwork", "parks": "Greenjobs", "station": "Rostering"}


def arrival(number: int, *, title: str | None = None, **facets: Any) -> Arrival:
    """Make one record; its number decides everything about it."""
    due = MOMENT + timedelta(minutes=(number * 37) % 900 - 40) if number % 5 else None
    told = {
        "title": title or f"{TITLES[number % len(TITLES)]} #{number}",
        "reference": str(10_000 + number),
        "status": STAGES[number % len(STAGES)].value,
        "stage": STAGES[number % len(STAGES)],
        "priority": ("High", "Normal", "Low")[number % 3],
        "crew": ("C31", "North", None)[number % 3],
        "due": due,
        "updated": MOMENT - timedelta(minutes=number % 3000),
        **facets,
    }
    raw = {"number": told["reference"], "title": told["title"], "priority": told["priority"], "text": "x" * 20}
    return Arrival(Key(Kind.WORK_ORDER, f"id-{number}"), Facets(**told), json.dumps(raw).encode())


def fill(store: Store, source: str, arrivals: Sequence[Arrival], *, at: float = NOW - 600) -> None:
    """Store records as a whole sweep of that source does."""
    sweep = store.sweeps.begin(FeedKey(source, "orders"), "acme", full=True)
    for start in range(0, len(arrivals), 500):
        store.sweeps.apply(sweep, arrivals[start : start + 500], now=at)
    store.sweeps.finish(sweep, now=at, complete=True)


def status(source: str, word: str, **told: Any) -> FeedStatus:
    """Make a feed's state."""
    return FeedStatus(source=source, vendor="acme", resource="orders", word=word, **told)


def furnish(store: Store) -> None:
    """Put records and states into a store, so that every state of a pane is to be seen."""
    fill(store, "camuzzi", [arrival(number) for number in range(1, 40)])
    fill(store, "north", [arrival(number) for number in range(480, 540)])
    live = {"asked_at": NOW - 20, "good_at": NOW - 20, "complete": True}
    store.feeds.set_status(status("camuzzi", "live", rows=39, next_at=NOW + 38, **live))
    lost = "page 5 failed: 502 Bad Gateway"
    store.feeds.set_status(
        status(
            "north", "partial", rows=60, page=4, pages=7, asked_at=NOW, good_at=NOW - 300, next_at=NOW + 20, error=lost
        )
    )
    refused = "invalid_grant: the password is wrong"
    store.feeds.set_status(status("parks", "login refused", asked_at=NOW - 60, error=refused))


def deliveries(store: Store, count: int) -> None:
    """Log some deliveries, one of them refused and one sent on."""
    store.deliveries.receive([delivery(number) for number in range(count)])
    at = NOW - 5
    store.deliveries.log_attempt(
        Attempt(at=at, source="north", event_id="", way="refused", status=401, note="wrong password")
    )
    again = Attempt(
        at=at,
        source="north",
        event_id="ev-3",
        event="ORDER.CREATE",
        resource_id="10003",
        way="replay",
        target="crm",
        status=500,
        seconds=0.088,
        note="try 1",
    )
    store.deliveries.log_attempt(again)


def delivery(number: int) -> Delivery:
    """Make one delivery."""
    body = {"id": f"ev-{number}", "event": "ORDER.CREATE", "record": {"number": 10_000 + number}, "note": "leak\x1b[2J"}
    return Delivery(
        seq=0,
        source="north",
        event_id=f"ev-{number}",
        event="ORDER.CREATE",
        kind=Kind.WORK_ORDER,
        resource_id=f"id-{480 + number % 60}",
        created=NOW - 100 + number,
        received=NOW - 99 + number,
        how="hook",
        headers=(("Authorization", "Basic c2VjcmV0"), ("Content-Type", "application/json")),
        body=json.dumps(body).encode(),
    )


def ask(store: Store) -> None:
    """File what people asked of the collector: done, failed, being done, and waiting."""
    asked = (
        ("refresh", b'{"source":"north"}', "ana@desk-1"),
        ("fetch", b'{"address":"north/work_order/10009"}', "ana@desk-1"),
        ("replay continue", b'{"id":7}', "noor@desk-2"),
        ("pause", b'{"source":null}', "noor@desk-2"),
    )
    for number, (name, arguments, who) in enumerate(asked):
        command = CollectorCommand(at=NOW - 600 + 60 * number, who=who, name=name, arguments=arguments)
        done = store.commands.add(command).seq
        if number < 3:
            store.commands.take(1)
        if number < 2:
            store.commands.finish(done, now=NOW - 500, error="NotFound\nthere is no such record" if number else "")


def lose(store: Store, *, recover: bool = True) -> None:
    """Have two deliveries of seven minutes ago come only by the vendor's list, though we listened.

    Without `recover`, the list does not say which record they are about, so that what they told is not known.
    """
    store.reception.heard(NOW - 3600, NOW)
    for number in (901, 902):
        missed = msgspec.structs.replace(
            delivery(number), created=NOW - 400 + number - 901, received=NOW - 20, how="caught up"
        )
        store.deliveries.receive([missed if recover else msgspec.structs.replace(missed, resource_id=None)])


def send_again(store: Store) -> None:
    """Have a replay of four deliveries paused in its middle: one taken, one failed, one held back behind it."""
    keys = [("north", f"ev-{number}") for number in (1, 2, 3, 4)]
    order = store.replays.order_items(Replay(id=0, at=NOW - 60, who="me@here", target="crm"), keys, now=NOW - 60)
    told = {"ev-1": ("done", 200, ""), "ev-2": ("failed", 422, "no such order"), "ev-3": ("held", None, "")}
    for item in store.replays.items(order.id):
        if item.event_id in told:
            state, code, note = told[item.event_id]
            tried = msgspec.structs.replace(item, state=state, tries=int(code is not None), status=code, note=note)
            line = Attempt(
                at=NOW - 4, source="north", event_id=item.event_id, way="replay", target="crm", status=code, note=note
            )
            store.replays.settle(order.id, [ReplayResult(tried, line)])
    store.replays.set_state(order.id, "paused")
