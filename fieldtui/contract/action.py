"""What may be done to a record at its vendor's: key, label, questions, confirmation and flow in one literal.

An absent field is an absent ability: an action without `undo` has none, one without `verdict` gives none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Flow
from fieldtui.contract.record import Key, Kind, Stage

#: the answers to what an action asks, by the names of its inputs; `fieldtui.contract.answer_checks` has their forms
Answers = Mapping[str, str]


class InputType(StrEnum):
    """What kind of text an answer is; how each is written stands in `fieldtui.contract.answer_checks`."""

    TEXT = "text"
    TIME = "time"
    DATE = "date"
    NUMBER = "number"
    FILE = "file"


class Verdict(StrEnum):
    """What an action says of a record that waits for a verdict."""

    ACCEPT = "accept"
    REJECT = "reject"


class Undo(NamedTuple):
    """A second action in the other direction: its name, and the answers that it is given."""

    action: str
    answers: dict[str, str]


class Candidate(NamedTuple):
    """A record that may be named in an answer, by its id."""

    id: str
    facets: Facets


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Which records of an input's kind are offered, and in which order; any other one may be named all the same.

    `where`: a filter that they have to match, all where it is empty. `rank(record, candidate)`: the place of a
    candidate for the record that is acted on, the lowest first. `busy`: kinds of records that take up the time of
    their assignee; whoever has one in the hours of the record that is acted on comes behind those who are free.
    """

    where: str = ""
    rank: Callable[[Facets, Candidate], int] = lambda record, candidate: 0
    busy: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionInput:
    """One question before an action: `choices` are offered if there are any, records of `kind` if one is named.

    `check(answer)` returns what is wrong with an answer that is of the right `type`, None if nothing is.
    `default(settings, facets)`: the answer that stands for none; empty if there is none.
    """

    name: str
    label: str
    choices: tuple[str, ...] = ()
    kind: Kind | None = None
    offer: Offer = Offer()
    type: InputType = InputType.TEXT
    check: Callable[[str], str | None] = lambda answer: None
    default: Callable[[Any, Facets], str] = lambda settings, facets: ""
    required: bool = True
    #: the answer is also given by `--reason`
    is_reason: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the vendor said to a write: its own record, encoded, if it sent one, and its words, if any.

    `done`: whether its answer says that it was done; False for an answer that says something else, None for one that
    says nothing. Unless it is True, or the record shows it, the record is read again, and that alone can tell.
    """

    record: bytes | None = None
    message: str = ""
    done: bool | None = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing that may be done. `flow(settings, key, answers)` does it; `unavailable(facets)` says why not.

    `shows(facets, answers)`: whether a record that was read afterwards shows that it was done; None where no record
    can. `proof(settings, key, answers)` asks the vendor for what shows it where the record itself does not. A flow may
    need no body of an answer for which the vendor documents none.
    """

    name: str
    key: str
    label: str
    doing: str
    flow: Callable[[Any, Key, Answers], Flow[Outcome]]
    unavailable: Callable[[Facets], str | None] = lambda facets: None
    asks: tuple[ActionInput, ...] = ()
    #: the sentence to confirm, for one record; `{title}` and each answer's name may stand in it
    confirm: str = ""
    #: whether sending it twice does no more than sending it once
    idempotent: bool = False
    shows: Callable[[Facets, Answers], bool] | None = None
    proof: Callable[[Any, Key, Answers], Flow[bool]] | None = None
    #: whether a record to which it was done is no longer there, so that the vendor's 404 shows it
    removes: bool = False
    #: to which kinds of its resource's records it may be done, to all where none is named
    kinds: tuple[Kind, ...] = ()
    #: why the source's settings leave it switched off, None where they do not
    switched_off: Callable[[Any], str | None] = lambda settings: None
    #: what is wrong with answers that are right one by one, None if nothing is
    check: Callable[[Facets, Answers], str | None] = lambda facets, answers: None
    #: whether a person has to type its name to confirm it, because nothing but a deletion undoes it
    strong: bool = False
    verdict: Verdict | None = None
    #: what takes it back, of the record as it was before; None where nothing does
    undo: Callable[[Facets, Answers], Undo | None] = lambda before, answers: None

    def why_not(self, settings: Any, facets: Facets) -> str | None:
        """Return why it cannot be done to a record now, None if it can."""
        return self.switched_off(settings) or self.unavailable(facets)


def closed_when(*stages: Stage, because: str = "") -> Callable[[Facets], str | None]:
    """Return an `unavailable` for records at those stages; the reason is `because`, or else the vendor's own word."""

    def reason(facets: Facets) -> str | None:
        # the reason is worked out late: its text names the record's present status
        if facets.stage not in stages:
            return None
        # the workspace's own word goes before the vendor's: it is what the person sees
        return because or f"it is {facets.status_label or facets.status or facets.stage} already"

    return reason


def open_when(*stages: Stage) -> Callable[[Facets], str | None]:
    """Return an `unavailable` for records at any other stage, and at none."""

    def reason(facets: Facets) -> str | None:
        if facets.stage in stages:
            return None
        return f"it is {facets.status_label or facets.status or facets.stage or 'without a status'}"

    return reason


def linked_ids(facets: Facets, kind: Kind, *roles: str) -> tuple[str, ...]:
    """Return the ids of the records of a kind that a record links to, in the order in which it names them.

    `roles`: only links of these roles, of any where none is named.
    """
    found = (link.id for link in facets.links if link.kind is kind and (not roles or link.role in roles))
    return tuple(dict.fromkeys(found))


#: roles of links to what a record needs of whoever does it, and to what somebody holds of that
NEEDS, HOLDS = "needs", "holds"


def lacking(record: Facets, candidate: Candidate) -> int:
    """Rank a candidate by how many qualifications that a record needs it does not hold."""
    held = linked_ids(candidate.facets, Kind.REFERENCE, HOLDS)
    return sum(need not in held for need in linked_ids(record, Kind.REFERENCE, NEEDS))


def back_to_status(stages: Mapping[str, Stage]) -> Callable[[Facets, Answers], Undo | None]:
    """Return an `undo` by `set-status` to the status before; none where the new one closes the record.

    `stages`: where each of the vendor's status words stands.
    """

    def undo(before: Facets, answers: Answers) -> Undo | None:
        was, wanted = before.status, answers.get("status", "")
        if was is None or was not in stages or was == wanted or stages.get(wanted) is Stage.DONE:
            return None
        return Undo("set-status", {"status": was})

    return undo


def back_to_holder(name: str, kind: Kind) -> Callable[[Facets, Answers], Undo | None]:
    """Return the `undo` of `assign`: to whoever had the record before, else back to the status in which nobody had it.

    `name`: the input that says to whom it goes; `kind`: what that is.
    """

    def undo(before: Facets, answers: Answers) -> Undo | None:
        holder = next(iter(linked_ids(before, kind)), "")
        is_open = before.stage in (Stage.NEW, Stage.OFFERED)
        if holder and holder != answers.get(name, "").strip() and not is_open:
            return Undo("assign", {name: holder})
        return Undo("set-status", {"status": before.status}) if before.status and is_open else None

    return undo


def nearness(record: Facets, candidate: Candidate) -> int:
    """Rank a candidate by its distance from a record, in kilometres; one whose place is not known comes last."""
    ends = (record.latitude, record.longitude, candidate.facets.latitude, candidate.facets.longitude)
    if None in ends:
        return 100_000
    north, east, there_north, there_east = (math.radians(value or 0.0) for value in ends)
    # good enough for an order: a degree of longitude is shorter the farther one is from the equator
    across = (there_east - east) * math.cos((north + there_north) / 2)
    return round(6_371 * math.hypot(there_north - north, across))
