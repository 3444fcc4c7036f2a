"""What may be done to a record, as lines for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from fieldtui.contract.action import Action, ActionInput, InputType
from fieldtui.contract.action_checks import how_to_answer
from fieldtui.contract.action_choices import Choice
from fieldtui.contract.facets import Facets

#: records that are named in a line
_NAMED = 3
#: records that JSON names for one question
_LISTED = 200
_FORMS = {
    InputType.TIME: "TIME",
    InputType.DATE: "YYYY-MM-DD",
    InputType.NUMBER: "NUMBER",
    InputType.FILE: "PATH",
}

#: what is offered for a question
Offered = Callable[[ActionInput], Sequence[Choice]]


def usage(action: Action, settings: Any, facets: Facets, offered: Offered) -> str:
    """Return one line about an action: what it does and asks for, and why it cannot be done now, if so."""
    # asked of the record as the store has it now
    reason = action.why_not(settings, facets)
    asks = [(ask, _how(ask, settings, facets)) for ask in action.asks]
    if reason is not None:
        return f"{'  '.join([action.label, *(how for _, how in asks)])}  (not now: {reason})"
    return "  ".join([action.label, *(how + _first(offered(ask)) for ask, how in asks)])


def _how(ask: ActionInput, settings: Any, facets: Facets) -> str:
    """Return how a question is answered, with the answers that there are; in brackets where that may be left out."""
    how = how_to_answer(ask)
    if ask.choices:
        how = how.removesuffix("…") + "|".join(ask.choices)
    elif ask.type in _FORMS:
        how = how.removesuffix("…") + _FORMS[ask.type]
    elif ask.kind is not None:
        how += f" (the id of a {ask.kind})"
    return how if ask.required and not ask.default(settings, facets) else f"[{how}]"


def _first(choices: Sequence[Choice]) -> str:
    """Name the records that fit best."""
    free = [choice for choice in choices if not choice.busy][:_NAMED]
    return f" ({', '.join(f'{choice.id} {choice.title}' for choice in free)}, …)" if free else ""


def as_json(action: Action, settings: Any, facets: Facets, offered: Offered) -> dict[str, Any]:
    """Return an action for programs."""
    reason = action.why_not(settings, facets)
    return {
        "action": action.name,
        "label": action.label,
        "available": reason is None,
        "why_not": reason,
        "strong": action.strong,
        "verdict": action.verdict,
        "idempotent": action.idempotent,
        "asks": [_asked(ask, settings, facets, offered(ask) if reason is None else ()) for ask in action.asks],
    }


def _asked(ask: ActionInput, settings: Any, facets: Facets, choices: Sequence[Choice]) -> dict[str, Any]:
    """Return a question for programs."""
    return {
        "name": ask.name,
        "label": ask.label,
        "type": ask.type,
        "required": ask.required,
        "default": ask.default(settings, facets) or None,
        "choices": list(ask.choices),
        "kind": ask.kind,
        "reason": ask.is_reason,
        "offered": [
            {"id": choice.id, "title": choice.title, "busy": choice.busy, "rank": choice.rank}
            for choice in choices[:_LISTED]
        ],
    }
