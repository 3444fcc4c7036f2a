"""`fieldtui act`: one write at a vendor's, the same way that the console takes, or a list of what may be done."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fieldtui.cli.commands.show import read_address
from fieldtui.cli.parser import Parser, Subparsers, UsageError
from fieldtui.contract.safe_text import clean

if TYPE_CHECKING:
    from fieldtui.collector.source_spec import SourceSpec
    from fieldtui.collector.write_recovery import EarlierWrite
    from fieldtui.contract.action import Action, ActionInput, Outcome
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
            return _list(options, spec, stored)
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


def _list(options: argparse.Namespace, spec: SourceSpec, stored: Stored) -> int:
    """Name what may be done to the record, and why the rest may not."""
    resource, facets = _known(spec, stored)
    actions = resource.actions
    if options.json:
        _print_json({"address": str(stored.row.address), "actions": [_as_json(action, facets) for action in actions]})
        return 0
    print(clean(f"{stored.row.address}  {stored.row.title}"))
    if not actions:
        print("nothing can be done to it from here")
    width = max((len(action.name) for action in actions), default=0)
    for action in actions:
        print(clean(f"  {action.name:<{width}}  {_usage(action, facets)}"))
    return 0


def _usage(action: Action, facets: Facets) -> str:
    """Return one line about an action: what it does and asks for, and why it cannot be done now, if so."""
    parts = [action.label, *map(_how, action.asks)]
    # asked of the record as the store has it now
    reason = action.unavailable(facets)
    return "  ".join(parts) + (f"  (not now: {reason})" if reason is not None else "")


def _how(ask: ActionInput) -> str:
    """Return how a question is answered, with the answers that there are."""
    from fieldtui.collector.write_runner import how_to_answer

    how = how_to_answer(ask)
    if ask.choices:
        how = how.removesuffix("…") + "|".join(ask.choices)
    elif ask.kind is not None:
        how += f" (the id of a {ask.kind})"
    return how if ask.required else f"[{how}]"


def _as_json(action: Action, facets: Facets) -> dict[str, Any]:
    """Return an action for programs."""
    reason = action.unavailable(facets)
    asks = [
        {
            "name": ask.name,
            "label": ask.label,
            "required": ask.required,
            "choices": list(ask.choices),
            "kind": ask.kind,
            "reason": ask.is_reason,
        }
        for ask in action.asks
    ]
    return {"action": action.name, "label": action.label, "available": reason is None, "why_not": reason, "asks": asks}


# --- doing it ---


def _do(options: argparse.Namespace, paths: Paths, spec: SourceSpec, store: Store, stored: Stored) -> int:
    """Check, confirm, send, and say what came of it."""
    from fieldtui.collector.write_runner import UnknownAction, WrongAnswers, check_answers, find_action
    from fieldtui.contract.action import Outcome
    from fieldtui.contract.errors import FieldtuiError, Refused

    resource, facets = _known(spec, stored)
    try:
        action = find_action(resource, options.action)
        answers = _answers(action, options.answers, options.reason)
        check_answers(action, answers)
    except (UnknownAction, WrongAnswers) as error:
        raise UsageError(_COMMAND, str(error), f"`{_COMMAND} {stored.row.address}` lists what may be done") from None
    earlier = _recalled(options, paths, spec, store, stored.row.address, answers)
    # before the question: whether the last write happened decides whether to send
    if earlier is not None:
        print(clean(f"{stored.row.address}: {earlier.text}"), file=sys.stderr)
        if earlier.is_done:
            return _say(options, store, stored.row.address, action, Outcome(message="done before; nothing was sent"))
        # the recall has read the record again
        stored = store.records.stored(stored.row.address) or stored
        resource, facets = _known(spec, stored)
    reason = action.unavailable(facets)
    if reason is not None:
        raise Refused(f"{stored.row.address}: {action.label}: {reason}")
    if not (options.yes or _agreed(_question(action, answers, store, stored))):
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
    return _say(options, store, stored.row.address, action, outcome)


def _answers(action: Action, given: Sequence[str], reason: str | None) -> dict[str, str]:
    """Read `--set NAME=VALUE` and `--reason`; WrongAnswers for what is no answer."""
    from fieldtui.collector.write_runner import WrongAnswers

    answers = {}
    for text in given:
        # at the first sign alone: a value may hold more of them
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise WrongAnswers(f"--set {text}: write it as NAME=VALUE")
        if name in answers:
            raise WrongAnswers(f"--set {name} is given twice")
        answers[name] = value
    if reason is not None:
        names = [ask.name for ask in action.asks if ask.is_reason]
        if not names:
            raise WrongAnswers(f"{action.name} takes no reason")
        answers[names[0]] = reason
    return answers


def _question(action: Action, answers: Mapping[str, str], store: Store, stored: Stored) -> str:
    """Return the sentence to confirm, with the names of what the answers point at."""
    row = stored.row
    words = {"title": row.title}
    for ask in action.asks:
        value = answers.get(ask.name, "")
        title = store.records.title(row.source, ask.kind, value) if ask.kind is not None and value else None
        words[ask.name] = f"{title} ({value})" if title else value
    sentence = action.confirm.format(**words) if action.confirm else f"{action.label}: {row.title}?"
    return f"{row.address}\n{sentence}"


def _agreed(question: str) -> bool:
    """Ask on a terminal, no being the default; `UsageError` elsewhere."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(_COMMAND, "there is nobody to ask", "add --yes")
    for line in question.split("\n"):
        print(clean(line))
    print("[y/N] ", end="", flush=True)
    try:
        return input().strip().lower() in ("y", "yes")
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


def _say(options: argparse.Namespace, store: Store, address: Address, action: Action, outcome: Outcome) -> int:
    """Return what the vendor answered, and how the record stands now."""
    from fieldtui.cli.output.record_fields import FIELDS, values

    stored = store.records.stored(address)
    if options.json:
        record = values(stored.row, FIELDS) if stored is not None else None
        done = {"address": str(address), "action": action.name, "ok": True, "message": outcome.message or None}
        _print_json({**done, "record": record})
        return 0
    status = stored.row.status if stored is not None else "not listed by the vendor"
    now = f"; it is {status} now" if status else ""
    print(clean(f"{address}: {action.name}: {outcome.message or 'done'}{now}"))
    return 0


def _failure(address: Address, action: Action, error: Exception) -> dict[str, Any]:
    """Return what went wrong, for programs.."""
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
