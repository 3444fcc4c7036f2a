"""What may be done to a record at its vendor's: key, label, questions, confirmation and flow in one literal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Flow
from fieldtui.contract.record import Key, Kind, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionInput:
    """One question before an action: `choices` are offered if there are any, records of `kind` if one is named."""

    name: str
    label: str
    choices: tuple[str, ...] = ()
    kind: Kind | None = None
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
    can. A flow may need no body of an answer for which the vendor documents none.
    """

    name: str
    key: str
    label: str
    doing: str
    flow: Callable[[Any, Key, Mapping[str, str]], Flow[Outcome]]
    unavailable: Callable[[Facets], str | None] = lambda facets: None
    asks: tuple[ActionInput, ...] = ()
    #: the sentence to confirm, for one record; `{title}` and each answer's name may stand in it
    confirm: str = ""
    #: whether sending it twice does no more than sending it once
    idempotent: bool = False
    shows: Callable[[Facets, Mapping[str, str]], bool] | None = None
    #: whether a record to which it was done is no longer there, so that the vendor's 404 shows it
    removes: bool = False


def closed_when(*stages: Stage, because: str = "") -> Callable[[Facets], str | None]:
    """Return an `unavailable` for records at those stages; the reason is `because`, or else the vendor's own word."""

    def reason(facets: Facets) -> str | None:
        # the reason is worked out late: its text names the record's present status
        if facets.stage not in stages:
            return None
        # the workspace's own word goes before the vendor's: it is what the person sees
        return because or f"it is {facets.status_label or facets.status or facets.stage} already"

    return reason
