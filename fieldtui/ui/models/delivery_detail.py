"""All that is known of one delivery, read from the store and drawn as text; made in a thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from textwrap import wrap
from typing import TYPE_CHECKING

from fieldtui.contract.secret_names import is_secret_name
from fieldtui.ui.models import retry_schedule
from fieldtui.ui.render import document_view, formatting
from fieldtui.ui.render.text_layout import Span, cells, plain

if TYPE_CHECKING:
    from fieldtui.contract.control import VendorEntry
    from fieldtui.store.models import Attempt, Delivery
    from fieldtui.ui.ports import Alteration, Setup
    from fieldtui.ui.render.render_context import RenderContext

#: deliveries of the same record that are listed on either side of this one
_NEAR = 20


def told_headers(headers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return headers with the values of those that carry secrets left out."""
    return [(name, "(not shown)" if is_secret_name(name) else value) for name, value in headers]


@dataclass(frozen=True, slots=True)
class DeliveryDetail:
    """A delivery with its log, what it changed, and the others of its record. `schedule`: the vendor's retries.

    `text`: its body as it is read.
    """

    line: Attempt
    delivery: Delivery | None
    lines: Sequence[Attempt]
    siblings: Sequence[Delivery] = ()
    reference: str | None = None
    known: str = ""
    changes: Sequence[Alteration] = ()
    schedule: Sequence[timedelta] = ()
    text: bytes = b""

    @classmethod
    def open(cls, setup: Setup, line: Attempt) -> DeliveryDetail:
        """Read all there is."""
        store = setup.store
        # a refusal has no delivery: its line is all there is
        delivery = store.deliveries.get(line.source, line.event_id) if line.event_id else None
        lines = store.deliveries.attempts_of(line.source, line.event_id) if line.event_id else [line]
        if delivery is None:
            return cls(line, None, lines)
        siblings = store.deliveries.of_record(line.source, delivery.resource_id) if delivery.resource_id else []
        subject = store.deliveries.subjects([(line.source, line.event_id)])[0]
        known, changes = setup.delivery_tools.known(store, delivery) if setup.delivery_tools else ("", ())
        source = setup.source(line.source)
        rules = source.vendor.webhooks if source and source.vendor else None
        reference = subject.reference if subject else None
        schedule = rules.retries if rules else ()
        text = setup.delivery_tools.body(delivery) if setup.delivery_tools else delivery.body
        return cls(line, delivery, lines, siblings, reference, known, changes, schedule, text)


def told(
    detail: DeliveryDetail, context: RenderContext, width: int, entry: VendorEntry | None = None
) -> document_view.Text:
    """Draw all there is; `entry`: the vendor's own, if it was asked for."""
    text: document_view.Text = []
    rule = context.symbols.rule
    for title, lines in _sections(detail, context, width, entry):
        rest = " " + rule * max(0, width - len(title) - 4)
        text += [[(f"{rule}{rule} ", "frame"), (title, "strong"), (rest, "frame")], *lines, []]
    return text[:-1]


def _sections(
    detail: DeliveryDetail, context: RenderContext, width: int, entry: VendorEntry | None
) -> Iterator[tuple[str, document_view.Text]]:
    """Yield the sections, those first that are asked for most."""
    delivery = detail.delivery
    attempts = [piece for line in detail.lines for piece in _attempt(line, context, width)]
    if delivery is None:
        event_id = detail.line.event_id or context.symbols.dash
        yield "what it is", [_field("event id", event_id, context), [("  it was not kept", "quiet")]]
        yield "each attempt", attempts
        return
    yield "what it is", list(_about(detail, delivery, context))
    if entry is not None:
        yield (
            "what the vendor says of it",
            [[("  ", ""), (plain(entry.said), "strong")], *document_view.pretty(entry.body)],
        )
    if detail.changes:
        yield "what it changed", [_change(change, context) for change in detail.changes]
    if detail.schedule and delivery.created is not None:
        tries = retry_schedule.tries(delivery.created, detail.schedule, detail.lines, context.now())
        yield "when the vendor tries", retry_schedule.drawn(tries, context)
    yield "each attempt", attempts
    if len(detail.siblings) > 1:
        yield f"all {len(detail.siblings):,} deliveries of this record", _siblings(detail, delivery, context)
    headers = [_field(name, value, context) for name, value in told_headers(delivery.headers)]
    yield "headers", headers or [[("  none: it came by the vendor's list", "quiet")]]
    yield "body", document_view.pretty(detail.text)


def _about(detail: DeliveryDetail, delivery: Delivery, context: RenderContext) -> Iterator[list[Span]]:
    """Yield what it is."""
    dash = context.symbols.dash
    after = "" if delivery.created is None else f", {_after(delivery.received - delivery.created)}"
    yield _field("event", delivery.event, context)
    yield _field("record", " ".join(part for part in (detail.reference, delivery.resource_id) if part) or dash, context)
    yield _field("address", delivery.address, context)
    yield _field("created", context.exact(delivery.created) if delivery.created is not None else dash, context)
    yield _field("received", f"{context.exact(delivery.received)}{after}", context)
    yield _field("how", f"{delivery.how}, {delivery.verdict}", context)
    if detail.known:
        yield _field("became known", detail.known, context)
    times = formatting.count(delivery.attempts, "time") if delivery.attempts else "never by itself"
    yield _field("came", f"{times}, sent again {formatting.count(delivery.replays, 'time')}", context)


def _after(seconds: float) -> str:
    """Write a delay."""
    # a vendor's clock ahead of ours gives negative delays
    if seconds < 0:
        return "before its event: the clocks differ"
    return f"{seconds:.1f} s after the event" if seconds < 60 else f"{formatting.span(seconds)} after the event"


def _field(name: str, value: str, context: RenderContext) -> list[Span]:
    """Draw a name and its value."""
    return [(f"  {context.fit(name, 18)}  ", "quiet"), (plain(value), "")]


def _change(change: Alteration, context: RenderContext) -> list[Span]:
    """Draw what a field was and is."""
    name, before, after = change
    was, now = (plain(value) if value is not None else context.symbols.dash for value in (before, after))
    return [(f"  {context.fit(name, 18)}  ", "quiet"), (f"{was} ", "quiet"), (f"{context.symbols.arrow} {now}", "")]


def _siblings(detail: DeliveryDetail, delivery: Delivery, context: RenderContext) -> document_view.Text:
    """List the deliveries of the same record in the order of their events, this one marked."""
    ids = [one.event_id for one in detail.siblings]
    # retention may have taken this one out meanwhile
    at = ids.index(delivery.event_id) if delivery.event_id in ids else 0
    first, last = max(0, at - _NEAR), at + _NEAR + 1
    text: document_view.Text = [[(f"  {first:,} before", "quiet")]] if first else []
    for one in detail.siblings[first:last]:
        here = one.event_id == delivery.event_id
        when = context.exact(one.created if one.created is not None else one.received)
        sign = context.symbols.cursor if here else " "
        wording = f"{context.fit(one.event, 24)}  {one.how}"
        text.append([(f"{sign} {when}  ", "accent" if here else "quiet"), (wording, "")])
    return [*text, [(f"  {len(ids) - last:,} after", "quiet")]] if len(ids) > last else text


def _attempt(line: Attempt, context: RenderContext, width: int) -> document_view.Text:
    """Draw one line of the log about this delivery, with the whole of what was answered."""
    way = f"{line.way}{context.symbols.arrow}{line.target}" if line.target else line.way
    answer = str(line.status) if line.status is not None else context.symbols.dash
    took = formatting.answer_time(line.seconds) if line.seconds is not None else ""
    bad = line.status is not None and line.status >= 400
    when = f"  {context.exact(line.at)}  "
    wording = f"{context.fit(way, 14)}  {context.fit(answer, 3)}  {context.fit(took, 7, right=True)}  "
    # long notes are wrapped under themselves
    room = max(20, width - cells(when + wording) - 1)
    first, *more = wrap(plain(line.note), room) or [""]
    meaning = "bad" if bad else ""
    text: document_view.Text = [[(when, "quiet"), (wording + first, meaning)]]
    return text + [[(" " * cells(when + wording), ""), (piece, meaning)] for piece in more]
