"""What may be done to records at their vendors', and the writes that come of it; read and made in a thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from fieldtui.contract.action_checks import actions_on
from fieldtui.store.offered_records import OfferedRecords
from fieldtui.store.protocols.outbox import Write
from fieldtui.ui.models.record_detail import SPOILT
from fieldtui.ui.render import formatting

if TYPE_CHECKING:
    from fieldtui.contract.action import Action, ActionInput
    from fieldtui.contract.facets import Facets
    from fieldtui.contract.record import Address
    from fieldtui.contract.vendor import Resource
    from fieldtui.store.models import Row, Stored
    from fieldtui.ui.ports import Setup


@dataclass(frozen=True, slots=True)
class ActionTarget:
    """A record to which something may be done, as it is stored now. `settings`: its source's, never to be shown."""

    row: Row
    raw: bytes
    resource: Resource
    facets: Facets
    settings: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class ActionOffer:
    """An action, the records to which it applies now, and why it does not apply to others: how many for each reason."""

    action: Action
    applies: Sequence[ActionTarget]
    reasons: Mapping[str, int]

    @property
    def note(self) -> str:
        """Why it cannot be done, or to which of the records; empty where it can be done to all."""
        most = max(self.reasons, key=lambda reason: self.reasons[reason], default="")
        if not self.applies:
            return most
        left = sum(self.reasons.values())
        return f"to {formatting.count(len(self.applies))}; not to {formatting.count(left)}: {most}" if left else ""


def read_targets(setup: Setup, addresses: Sequence[Address]) -> list[ActionTarget]:
    """Read records, and draw their facets from the vendor's JSON: the rules of an action look at more than a row has.
    Those that are gone, or cannot be read, are left out.
    """
    found = (_target(setup, setup.store.records.stored(address)) for address in addresses)
    return [target for target in found if target is not None]


def _target(setup: Setup, stored: Stored | None) -> ActionTarget | None:
    source = setup.source(stored.row.source) if stored is not None else None
    resource = source.resource(stored.resource) if source is not None and stored is not None else None
    if stored is None or source is None or resource is None or resource.facets is None:
        return None
    try:
        facets = resource.facets(resource.decode(stored.raw, source.settings))
    except SPOILT:  # a vendor's record may be anything: nothing is done to what cannot be read
        return None
    return ActionTarget(stored.row, stored.raw, resource, facets, source.settings)


def offers(targets: Sequence[ActionTarget]) -> list[ActionOffer]:
    """Return all that may be done to any of these, what can be done to most of them first."""
    by_name: dict[tuple[str, str], Action] = {}
    for target in targets:
        for action in actions_on(target.resource, target.row.kind):
            by_name.setdefault((target.row.vendor, action.name), action)
    made = [_offer(vendor, action, targets) for (vendor, _), action in by_name.items()]
    # those of one record stay in the order of their vendor; a reason stands where it was looked for
    return sorted(made, key=lambda offer: -len(offer.applies)) if len(targets) > 1 else made


def _offer(vendor: str, action: Action, targets: Sequence[ActionTarget]) -> ActionOffer:
    applies: list[ActionTarget] = []
    reasons: Counter[str] = Counter()
    for target in targets:
        reason = _why_not(vendor, action, target)
        if reason is None:
            applies.append(target)
        else:
            reasons[reason] += 1
    return ActionOffer(action, applies, reasons)


def _why_not(vendor: str, action: Action, target: ActionTarget) -> str | None:
    known = actions_on(target.resource, target.row.kind)
    if target.row.vendor != vendor or all(one.name != action.name for one in known):
        return "it is another kind of record"
    return action.why_not(target.settings, target.facets)


@dataclass(frozen=True, slots=True)
class Answer:
    """One possible answer: what is sent, how it reads, and what helps to choose it."""

    value: str
    label: str
    note: str = ""


def answers_to(setup: Setup, target: ActionTarget, ask: ActionInput) -> list[Answer]:
    """Return what a question about a record offers: its own choices, or the records of a kind at that source, those
    that are free and fit best first.
    """
    if ask.choices:
        return [Answer(choice, choice) for choice in ask.choices]
    records = OfferedRecords(setup.store, target.row.source, partial(_facets, setup), setup.now(), setup.zone_name)
    return [
        Answer(choice.id, choice.title or choice.id, "busy then" if choice.busy else "")
        for choice in records.to(target.facets, ask)
    ]


def _facets(setup: Setup, stored: Stored) -> Facets | None:
    target = _target(setup, stored)
    return target.facets if target is not None else None


def sentence(action: Action, title: str, names: Mapping[str, str]) -> str:
    """Return the question whether to do it. `names`: how each answer reads."""
    words = {"title": title, **{ask.name: names.get(ask.name, "") for ask in action.asks}}
    return action.confirm.format(**words) if action.confirm else f"{action.label}: {title}?"


def writes_of(
    offer: ActionOffer,
    answers: Sequence[Mapping[str, str]],
    *,
    who: str,
    now: float,
    due: float,
    expires: float,
) -> list[Write]:
    """Return the entries for the outbox, of one batch. `answers`: those for each record to which it applies."""
    batch = uuid4().hex
    return [
        Write(
            at=now,
            due=due,
            expires=expires,
            who=who,
            address=str(target.row.address),
            action=offer.action.name,
            resource=target.resource.name,
            answers=(*each.items(),),
            basis=target.raw,
            key=uuid4().hex,
            is_queued=True,
            batch=batch,
        )
        for target, each in zip(offer.applies, answers, strict=True)
    ]
