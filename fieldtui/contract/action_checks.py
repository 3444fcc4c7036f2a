"""What stands between a person's answers and a write: which action is meant, and whether its answers will do.

Whatever offers actions (the console, the command line) and whatever carries them out ask the same questions here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fieldtui.contract.action import Action, ActionInput, Answers, InputType
from fieldtui.contract.answer_checks import instant, read_instant, wrong_type
from fieldtui.contract.errors import Refused
from fieldtui.contract.facets import Facets
from fieldtui.contract.file_answers import decode_file
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource


class UnknownAction(Refused):
    """Nothing of that name can be done to such a record."""


class WrongAnswers(Refused):
    """A question of the action is not answered, or not as it can be."""


def actions_on(resource: Resource, kind: Kind) -> tuple[Action, ...]:
    """Return what may ever be done to records of that kind of a resource."""
    return tuple(action for action in resource.actions if not action.kinds or kind in action.kinds)


def find_action(resource: Resource, kind: Kind, name: str) -> Action:
    """Return the action of that name; UnknownAction, with those that there are, when there is none."""
    known = actions_on(resource, kind)
    for action in known:
        if action.name == name:
            return action
    there = ", ".join(action.name for action in known) or "nothing"
    raise UnknownAction(f"“{name}” cannot be done here; what can be done: {there}")


def complete(action: Action, settings: Any, facets: Facets, answers: Answers) -> dict[str, str]:
    """Return the answers with the defaults of what was not answered, and times with their zone.

    Times that a person types are by the clock of the machine at which they are typed: so this is done there, before a
    write is handed to another process. Doing it again changes nothing.
    """
    whole = dict(answers)
    for ask in action.asks:
        if not whole.get(ask.name, "").strip() and (value := ask.default(settings, facets)):
            whole[ask.name] = value
        if ask.type is InputType.TIME and ask.name in whole:
            whole[ask.name] = instant(whole[ask.name])
    return whole


def check_answers(action: Action, answers: Answers) -> None:
    """Insist that every question is answered as it can be, and nothing else is; WrongAnswers says what is wrong."""
    known = {ask.name: ask for ask in action.asks}
    for name in answers:
        # a misspelt name must not be sent without the value that it stood for
        if name not in known:
            asks = ", ".join(map(how_to_answer, action.asks)) or "nothing"
            raise WrongAnswers(f"{action.name} does not ask for “{name}”; it asks for: {asks}")
    for ask in action.asks:
        value = answers.get(ask.name, "").strip()
        if ask.required and not value:
            label = ask.label.lower()
            article = "an" if label[:1] in "aeiou" else "a"
            raise WrongAnswers(f"{action.name} needs {article} {label}: {how_to_answer(ask)}")
        if value and (wrong := wrong_with(ask, value)):
            raise WrongAnswers(wrong)


def check_together(action: Action, facets: Facets, answers: Answers) -> None:
    """Insist that answers which are right one by one fit each other and the record; WrongAnswers says why they do not.

    Asked when it is known what became of the last write to the record: that may have done what is wanted.
    """
    if wrong := action.check(facets, answers):
        raise WrongAnswers(f"{action.name}: {wrong}")


def wrong_with(ask: ActionInput, answer: str) -> str | None:
    """Return what is wrong with one answer, None if nothing is."""
    if ask.choices and answer not in ask.choices:
        return f"{ask.label} cannot be “{answer}”; one of: {', '.join(ask.choices)}"
    wrong = wrong_type(ask.type, answer) or ask.check(answer)
    return f"{ask.label} “{shown_answer(ask, answer)}” {wrong}" if wrong else None


def how_to_answer(ask: ActionInput) -> str:
    """Return how a question is answered on the command line."""
    return "--reason TEXT" if ask.is_reason else f"--set {ask.name}=…"


def shown_answer(ask: ActionInput, answer: str) -> str:
    """Return an answer as a person is shown it: a file by its name and size, a time by this machine's clock."""
    if ask.type is InputType.FILE:
        try:
            return decode_file(answer).label
        except ValueError:
            return answer[:60]
    moment = read_instant(answer) if ask.type is InputType.TIME else None
    return f"{moment.astimezone():%Y-%m-%d %H:%M}" if moment is not None else answer


def shown_answers(action: Action, answers: Mapping[str, str]) -> dict[str, str]:
    """Return all answers as a person is shown them."""
    asks = {ask.name: ask for ask in action.asks}
    return {name: shown_answer(asks[name], text) if name in asks else text for name, text in answers.items()}
