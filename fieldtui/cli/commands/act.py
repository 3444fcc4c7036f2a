"""`fieldtui act`: one write at a vendor's, the same way that the console takes, or a list of what may be done."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fieldtui.cli.commands.show import read_address
from fieldtui.cli.parser import Parser, Subparsers, UsageError
from fieldtui.contract.safe_text import clean

if TYPE_CHECKING:
    from fieldtui.collector.source_spec import SourceSpec
    from fieldtui.collector.write_recovery import EarlierWrite
    from fieldtui.contract.action import Action, ActionInput, Outcome, Undo
    from fieldtui.contract.action_choices import Choice
    from fieldtui.contract.facets import Facets
    from fieldtui.contract.record import Address
    from fieldtui.contract.vendor import Resource
    from fieldtui.settings.paths import Paths
    from fieldtui.store.models import Stored
    from fieldtui.store.protocols import Store

_COMMAND = "fieldtui act"


def add(subparsers: Subparsers[Parser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("act", help="do something to one record at its vendor's")
    parser.add_argument("address", metavar="ADDRESS", help="source/kind/id")
    parser.add_argument("action", nargs="?", default=None, metavar="ACTION", help="without one, all are named")
    parser.add_argument(
        "--set", dest="answers", action="append", default=[], metavar="NAME=VALUE", help="an answer that it asks for"
    )
    parser.add_argument("--reason", default=None, metavar="TEXT", help="why, where the vendor takes a reason")
    parser.add_argument("--yes", action="store_true", default=False, help="do not ask before it is sent")
    parser.set_defaults(run=_act)


def _act(options: argparse.Namespace) -> int:
    """Find the record and its vendor, then name what may be done, or do it."""
    from fieldtui.cli.wiring import program_parts
    from fieldtui.contract.errors import NotFound

    address = read_address(options.address, _COMMAND)
    paths = program_parts.command_paths(options)
    # a list of actions needs no secret and asks nobody
    settings = program_parts.sound_settings(paths, offline=options.action is None)
    store = program_parts.open_store(paths, settings.store.address)
    try:
        stored = store.records.stored(address)
        if stored is None:
            # the store is what `list` showed: an address comes from there
            raise NotFound(f"{address}: the store has no such record; `fieldtui sync {address.source}` may bring it")
        spec = program_parts.spec_of(program_parts.with_shared_sources(settings, store), address.source)
        if options.action is None:
            return _list(options, spec, store, stored)
        return _do(options, paths, spec, store, stored)
    finally:
        store.close()


def _known(spec: SourceSpec, stored: Stored) -> tuple[Resource, Facets]:
    """Return the resource whose actions apply, and the record's facets as its vendor draws them."""
    # from the vendor's JSON, since the rules of an action look at more than the row has
    from fieldtui.collector.sweep import arrival

    resource = spec.vendor.resource(stored.resource)
    return resource, arrival(resource, spec.settings, stored.raw).facets


# --- what may be done ---


def _list(options: argparse.Namespace, spec: SourceSpec, store: Store, stored: Stored) -> int:
    """Name what may be done to the record, and why the rest may not."""
    from fieldtui.cli.output.action_lines import as_json, usage
    from fieldtui.cli.wiring.action_choices import choices
    from fieldtui.contract.action_checks import actions_on

    resource, facets = _known(spec, stored)
    actions, settings = actions_on(resource, stored.row.kind), spec.settings

    def offered(ask: ActionInput) -> Sequence[Choice]:
        return choices(spec, store, facets, ask)

    if options.json:
        listed = [as_json(action, settings, facets, offered) for action in actions]
        _print_json({"address": str(stored.row.address), "actions": listed})
        return 0
    print(clean(f"{stored.row.address}  {stored.row.title}"))
    if not actions:
        print("nothing can be done to it from here")
    width = max((len(action.name) for action in actions), default=0)
    for action in actions:
        print(clean(f"  {action.name:<{width}}  {usage(action, settings, facets, offered)}"))
    return 0


# --- doing it ---


def _do(options: argparse.Namespace, paths: Paths, spec: SourceSpec, store: Store, stored: Stored) -> int:
    """Check, confirm, send, and say what came of it."""
    from fieldtui.contract.action import Outcome
    from fieldtui.contract.action_checks import WrongAnswers, check_together
    from fieldtui.contract.errors import FieldtuiError, Refused

    action, facets, answers = _checked(options, spec, stored)
    earlier = _recalled(options, paths, spec, store, stored.row.address, answers)
    # before the question: whether the last write happened decides whether to send
    if earlier is not None:
        print(clean(f"{stored.row.address}: {earlier.text}"), file=sys.stderr)
        if earlier.is_done:
            done = Outcome(message="done before; nothing was sent")
            return _say(options, store, stored.row.address, action, done, None)
        # the recall has read the record again
        stored = store.records.stored(stored.row.address) or stored
        facets = _known(spec, stored)[1]
    reason = action.why_not(spec.settings, facets)
    if reason is not None:
        raise Refused(f"{stored.row.address}: {action.label}: {reason}")
    try:
        check_together(action, facets, answers)
    except WrongAnswers as error:
        raise UsageError(_COMMAND, str(error), f"`{_COMMAND} {stored.row.address}` lists what may be done") from None
    if not (options.yes or _agreed(_question(action, answers, store, stored), action.name if action.strong else "")):
        # nothing was done: not a success for a script that waits for one
        print("nothing was sent", file=sys.stderr)
        return 1
    try:
        outcome = _send(options, paths, spec, store, stored.row.address, answers)
    except FieldtuiError as error:
        if options.json:
            # also on failure, so that a script always gets an object
            _print_json(_failure(stored.row.address, action, error))
        raise
    return _say(options, store, stored.row.address, action, outcome, action.undo(facets, answers))


def _checked(options: argparse.Namespace, spec: SourceSpec, stored: Stored) -> tuple[Action, Facets, dict[str, str]]:
    """Return the action that is meant, the record as it is known, and the answers; UsageError if they will not do."""
    from fieldtui.contract.action_checks import UnknownAction, WrongAnswers, check_answers, complete, find_action

    resource, facets = _known(spec, stored)
    try:
        action = find_action(resource, stored.row.kind, options.action)
        answers = complete(action, spec.settings, facets, _answers(action, options.answers, options.reason))
        check_answers(action, answers)
    except (UnknownAction, WrongAnswers) as error:
        raise UsageError(_COMMAND, str(error), f"`{_COMMAND} {stored.row.address}` lists what may be done") from None
    return action, facets, answers


def _answers(action: Action, given: Sequence[str], reason: str | None) -> dict[str, str]:
    """Read `--set NAME=VALUE` and `--reason`; WrongAnswers for what is no answer."""
    from fieldtui.contract.action import InputType
    from fieldtui.contract.action_checks import WrongAnswers
    from fieldtui.contract.file_answers import load_file

    files = {ask.name for ask in action.asks if ask.type is InputType.FILE}
    answers = {}
    for text in given:
        # at the first sign alone: a value may hold more of them
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise WrongAnswers(f"--set {text}: write it as NAME=VALUE")
        if name in answers:
            raise WrongAnswers(f"--set {name} is given twice")
        try:
            answers[name] = load_file(Path(value).expanduser()) if name in files and value else value
        except (ValueError, RuntimeError) as error:
            raise WrongAnswers(f"--set {name}: {error}") from None
    if reason is not None:
        names = [ask.name for ask in action.asks if ask.is_reason]
        if not names:
            raise WrongAnswers(f"{action.name} takes no reason")
        answers[names[0]] = reason
    return answers


def _question(action: Action, answers: Mapping[str, str], store: Store, stored: Stored) -> str:
    """Return the sentence to confirm, with the names of what the answers point at."""
    from fieldtui.contract.action_checks import shown_answers

    row = stored.row
    words = {"title": row.title}
    shown = shown_answers(action, answers)
    for ask in action.asks:
        value = shown.get(ask.name, "")
        title = store.records.title(row.source, ask.kind, value) if ask.kind is not None and value else None
        words[ask.name] = f"{title} ({value})" if title else value
    sentence = action.confirm.format(**words) if action.confirm else f"{action.label}: {row.title}?"
    return f"{row.address}\n{sentence}"


def _agreed(question: str, word: str = "") -> bool:
    """Ask on a terminal, no being the default; `UsageError` elsewhere. `word`: what has to be typed to agree."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(_COMMAND, "there is nobody to ask", "add --yes")
    for line in question.split("\n"):
        print(clean(line))
    if word:
        print(f"nothing but a deletion undoes it; type {word} to do it")
    print(f"[{word}/N] " if word else "[y/N] ", end="", flush=True)
    try:
        return input().strip().lower() in ((word,) if word else ("y", "yes"))
    except EOFError:
        return False


def _recalled(
    options: argparse.Namespace,
    paths: Paths,
    spec: SourceSpec,
    store: Store,
    address: Address,
    answers: Mapping[str, str],
) -> EarlierWrite | None:
    """Find out what became of the last write to the record; the vendor is asked only where nobody knows."""
    import asyncio

    from fieldtui.cli.wiring.hand_over import takes_writes
    from fieldtui.cli.wiring.program_parts import token_file
    from fieldtui.collector.one_shot import recall_once

    last = store.outbox.query("sending", "unsure", "confirmed", address=str(address), limit=1)
    # whoever collects finds that out itself, and may alone know how to log in
    if not last or last[0].state == "confirmed" or takes_writes(store):
        return None
    return asyncio.run(recall_once(spec, store, address, options.action, answers, token_store=token_file(paths)))


def _send(
    options: argparse.Namespace,
    paths: Paths,
    spec: SourceSpec,
    store: Store,
    address: Address,
    answers: Mapping[str, str],
) -> Outcome:
    """Send it, and wait for what the vendor says."""
    from fieldtui.cli.wiring.one_write import send
    from fieldtui.contract.errors import AnswerLost

    try:
        return send(paths, spec, store, address, options.action, answers, read_only=options.read_only)
    except KeyboardInterrupt:
        if store.outbox.query("sending", address=str(address)):
            raise AnswerLost(f"{address}: interrupted; it may have happened: look before you do it again") from None
        raise


def _say(
    options: argparse.Namespace, store: Store, address: Address, action: Action, outcome: Outcome, undo: Undo | None
) -> int:
    """Return what the vendor answered, how the record stands now, and what takes it back."""
    from fieldtui.cli.output.record_fields import FIELDS, values

    stored = store.records.stored(address)
    if options.json:
        record = values(stored.row, FIELDS) if stored is not None else None
        done = {"address": str(address), "action": action.name, "ok": True, "message": outcome.message or None}
        back = {"action": undo.action, "answers": undo.answers} if undo is not None else None
        _print_json({**done, "record": record, "undo": back})
        return 0
    status = stored.row.status if stored is not None else "not listed by the vendor"
    now = f"; it is {status} now" if status else ""
    print(clean(f"{address}: {action.name}: {outcome.message or 'done'}{now}"))
    if undo is not None:
        words = ["fieldtui", "act", str(address), undo.action]
        words += [part for name, value in undo.answers.items() for part in ("--set", f"{name}={value}")]
        print(clean(f"to take it back: {shlex.join(words)}"))
    return 0


def _failure(address: Address, action: Action, error: Exception) -> dict[str, Any]:
    """Return what went wrong, for programs."""
    from fieldtui.contract.errors import AnswerLost

    lost = isinstance(error, AnswerLost)
    return {
        "address": str(address),
        "action": action.name,
        "ok": False,
        "error": str(error),
        "word": getattr(error, "word", "refused"),
        "may_have_happened": lost,
    }


def _print_json(value: object) -> None:
    """Print a value as one line of JSON."""
    import msgspec

    print(msgspec.json.encode(value).decode())
