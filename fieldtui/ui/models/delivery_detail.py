"""All that is known of one delivery, read from the store and drawn as text; made in a thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from textwrap import wrap

from fieldtui.contract.control import VendorEntry
from fieldtui.contract.secret_names import is_secret_name
from fieldtui.store.protocol import Attempt, Delivery
from fieldtui.ui.models import retry_schedule
from fieldtui.ui.ports import Alteration, Setup
from fieldtui.ui.render import document_view, formatting
from fieldtui.ui.render.render_context import RenderContext
from fieldtui.ui.render.text_layout import Span, cells, plain

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
        delivery = store.delivery(line.source, line.event_id) if line.event_id else None
        lines = store.attempts_of(line.source, line.event_id) if line.event_id else [line]
        if delivery is None:
            return cls(line, None, lines)
        siblings = store.deliveries_of(line.source, delivery.resource_id) if delivery.resource_id else []
        subject = store.subjects([(line.source, line.event_id)])[0]
        known, changes = setup.letters.known(store, delivery) if setup.letters else ("", ())
        source = setup.source(line.source)
        rules = source.vendor.webhooks if source and source.vendor else None
        reference = subject.reference if subject else None
        schedule = rules.retries if rules else ()
        text = setup.letters.body(delivery) if setup.letters else delivery.body
        return cls(line, delivery, lines, siblings, reference, known, changes, schedule, text)


def told(
    envelope: DeliveryDetail, brush: RenderContext, width: int, entry: VendorEntry | None = None
) -> document_view.Text:
    """Draw all there is; `entry`: the vendor's own, if it was asked for."""
    text: document_view.Text = []
    rule = brush.glyphs.rule
    for title, lines in _sections(envelope, brush, width, entry):
        rest = " " + rule * max(0, width - len(title) - 4)
        text += [[(f"{rule}{rule} ", "frame"), (title, "strong"), (rest, "frame")], *lines, []]
    return text[:-1]


def _sections(
    envelope: DeliveryDetail, brush: RenderContext, width: int, entry: VendorEntry | None
) -> Iterator[tuple[str, document_view.Text]]:
    """Give the sections, those first that are asked for most."""
    delivery = envelope.delivery
    attempts = [piece for line in envelope.lines for piece in _attempt(line, brush, width)]
    if delivery is None:
        event_id = envelope.line.event_id or brush.glyphs.dash
        yield "what it is", [_field("event id", event_id, brush), [("  it was not kept", "quiet")]]
        yield "each attempt", attempts
        return
    yield "what it is", list(_about(envelope, delivery, brush))
    if entry is not None:
        yield (
            "what the vendor says of it",
            [[("  ", ""), (plain(entry.said), "strong")], *document_view.pretty(entry.body)],
        )
    if envelope.changes:
        yield "what it changed", [_change(change, brush) for change in envelope.changes]
    if envelope.schedule and delivery.created is not None:
        tries = retry_schedule.tries(delivery.created, envelope.schedule, envelope.lines, brush.now())
        yield "when the vendor tries", retry_schedule.drawn(tries, brush)
    yield "each attempt", attempts
    if len(envelope.siblings) > 1:
        yield f"all {len(envelope.siblings):,} deliveries of this record", _siblings(envelope, delivery, brush)
    headers = [_field(name, value, brush) for name, value in told_headers(delivery.headers)]
    yield "headers", headers or [[("  none: it came by the vendor's list", "quiet")]]
    yield "body", document_view.pretty(envelope.text)


def _about(envelope: DeliveryDetail, delivery: Delivery, brush: RenderContext) -> Iterator[list[Span]]:
    """Say what it is."""
    dash = brush.glyphs.dash
    after = "" if delivery.created is None else f", {_after(delivery.received - delivery.created)}"
    yield _field("event", delivery.event, brush)
    yield _field("record", " ".join(part for part in (envelope.reference, delivery.resource_id) if part) or dash, brush)
    yield _field("address", delivery.address, brush)
    yield _field("created", brush.exact(delivery.created) if delivery.created is not None else dash, brush)
    yield _field("received", f"{brush.exact(delivery.received)}{after}", brush)
    yield _field("how", f"{delivery.how}, {delivery.verdict}", brush)
    if envelope.known:
        yield _field("became known", envelope.known, brush)
    times = formatting.count(delivery.attempts, "time") if delivery.attempts else "never by itself"
    yield _field("came", f"{times}, sent again {formatting.count(delivery.replays, 'time')}", brush)


def _after(seconds: float) -> str:
    """Write a delay."""
    if seconds < 0:
        return "before its event: the clocks differ"
    return f"{seconds:.1f} s after the event" if seconds < 60 else f"{formatting.span(seconds)} after the event"


def _field(name: str, value: str, brush: RenderContext) -> list[Span]:
    """Draw a name and its value."""
    return [(f"  {brush.fit(name, 18)}  ", "quiet"), (plain(value), "")]


def _change(change: Alteration, brush: RenderContext) -> list[Span]:
    """Draw what a field was and is."""
    name, before, after = change
    was, now = (plain(value) if value is not None else brush.glyphs.dash for value in (before, after))
    return [(f"  {brush.fit(name, 18)}  ", "quiet"), (f"{was} ", "quiet"), (f"{brush.glyphs.arrow} {now}", "")]


def _siblings(envelope: DeliveryDetail, delivery: Delivery, brush: RenderContext) -> document_view.Text:
    """List the deliveries of the same record in the order of their events, this one marked."""
    ids = [one.event_id for one in envelope.siblings]
    at = ids.index(delivery.event_id) if delivery.event_id in ids else 0
    first, last = max(0, at - _NEAR), at + _NEAR + 1
    text: document_view.Text = [[(f"  {first:,} before", "quiet")]] if first else []
    for one in envelope.siblings[first:last]:
        here = one.event_id == delivery.event_id
        when = brush.exact(one.created if one.created is not None else one.received)
        sign = brush.glyphs.cursor if here else " "
        told = f"{brush.fit(one.event, 24)}  {one.how}"
        text.append([(f"{sign} {when}  ", "accent" if here else "quiet"), (told, "")])
    return [*text, [(f"  {len(ids) - last:,} after", "quiet")]] if len(ids) > last else text


def _attempt(line: Attempt, brush: RenderContext, width: int) -> document_view.Text:
    """Draw one line of the log about this delivery, with the whole of what was answered."""
    way = f"{line.way}{brush.glyphs.arrow}{line.target}" if line.target else line.way
    answer = str(line.status) if line.status is not None else brush.glyphs.dash
    took = formatting.answer_time(line.seconds) if line.seconds is not None else ""
    bad = line.status is not None and line.status >= 400
    when = f"  {brush.exact(line.at)}  "
    told = f"{brush.fit(way, 14)}  {brush.fit(answer, 3)}  {brush.fit(took, 7, right=True)}  "
    room = max(20, width - cells(when + told) - 1)
    first, *more = wrap(plain(line.note), room) or [""]
    meaning = "bad" if bad else ""
    text: document_view.Text = [[(when, "quiet"), (told + first, meaning)]]
    return text + [[(" " * cells(when + told), ""), (piece, meaning)] for piece in more]
