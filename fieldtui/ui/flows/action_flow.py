"""Doing something to records: what, with which answers, whether really; then the outbox has it, until it is undone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fieldtui.contract.action import InputType
from fieldtui.contract.action_checks import (
    WrongAnswers,
    check_answers,
    check_together,
    complete,
    shown_answer,
    shown_answers,
    wrong_with,
)
from fieldtui.contract.answer_checks import instant
from fieldtui.contract.file_answers import load_file
from fieldtui.contract.record import Address
from fieldtui.ui.dialogs.choice import ChoiceDialog, Option
from fieldtui.ui.dialogs.pick import PickDialog
from fieldtui.ui.dialogs.question import QuestionDialog
from fieldtui.ui.models.filed_writes import TROUBLES, FiledWrites
from fieldtui.ui.models.record_actions import (
    ActionOffer,
    ActionTarget,
    Answer,
    answers_to,
    offers,
    read_targets,
    sentence,
    writes_of,
)
from fieldtui.ui.render import formatting
from fieldtui.ui.render.text_layout import plain

if TYPE_CHECKING:
    from fieldtui.contract.action import Action, ActionInput
    from fieldtui.ui.console_host import Host
    from fieldtui.ui.render.text_layout import Span

#: how what is typed is written
_FORMS = {
    InputType.TIME: "a time like 2026-11-21T08:00, by this machine's clock",
    InputType.DATE: "a date like 2026-11-21",
    InputType.FILE: "the path of a file on this machine",
}
#: keys of these dialogs that have meanings of their own
_TAKEN = "nqy"
_LETTERS = "abcdefghijklmoprstuvwxz"


@dataclass(slots=True)
class ActionFlow:
    """Takes a user from records to writes."""

    console: Host

    async def begin(self, addresses: Sequence[Address]) -> None:
        """Ask what is to be done to these records, and all that it needs; file it. Esc at any question does nothing."""
        console = self.console
        if not self._may_act():
            return
        targets = await asyncio.to_thread(read_targets, console.setup, addresses)
        if not targets:
            console.set_status("nothing can be done to this from here" if addresses else "nothing is chosen", "quiet")
            return
        offer = await self._offer(targets)
        answers = await self._answers(offer.action, offer.applies[0]) if offer else None
        if offer is None or answers is None:
            console.set_status("nothing was done", "quiet")
            return
        await self._confirm(offer, answers)

    async def _confirm(self, offer: ActionOffer, answers: Mapping[str, str]) -> None:
        """Check the answers against each record, ask whether really, and file it."""
        try:
            whole = await asyncio.to_thread(_whole, offer, answers)
        except WrongAnswers as error:
            self.console.set_status(f"nothing was done: {error}", "bad")
            return
        if await self._agrees(offer, await asyncio.to_thread(self._names, offer, whole[0])):
            await self._file(offer, whole)
        else:
            self.console.set_status("nothing was done", "quiet")

    def _names(self, offer: ActionOffer, answers: Mapping[str, str]) -> Mapping[str, str]:
        """Return how each answer reads: a record by its title, a file by its name, a time by this machine's clock."""
        source, records = offer.applies[0].row.source, self.console.setup.store.records
        names = shown_answers(offer.action, answers)
        for ask in offer.action.asks:
            if ask.kind is not None and ask.name in answers:
                names[ask.name] = records.title(source, ask.kind, answers[ask.name]) or names[ask.name]
        return {name: plain(text) for name, text in names.items()}

    async def repeat(self, addresses: Sequence[Address], name: str, answers: Mapping[str, str]) -> None:
        """Ask whether something is to be done to records as they are now; file it."""
        console = self.console
        if not self._may_act():
            return
        targets = await asyncio.to_thread(read_targets, console.setup, addresses)
        found = await asyncio.to_thread(offers, targets)
        offer = next((each for each in found if each.action.name == name), None)
        if offer is None or not offer.applies:
            why = plain(offer.note) if offer else "the record is gone"
            console.set_status(f"it cannot be done: {why}", "warn")
            return
        await self._confirm(offer, answers)

    def _may_act(self) -> bool:
        """Return whether something may be changed from here; where it may not, say why."""
        control = self.console.control
        if self.console.setup.read_only:
            self.console.set_status("read-only: nothing is changed; start without --read-only to act", "warn")
            return False
        if control is not None and control.place().read_only:
            # what is filed would wait until it expires
            process = plain(control.place().process)
            self.console.set_status(f"nothing would be sent: {process}, which collects, is read-only", "warn")
            return False
        return True

    async def _offer(self, targets: Sequence[ActionTarget]) -> ActionOffer | None:
        """Ask what is to be done."""
        # not on the loop: there may be very many
        found = await asyncio.to_thread(offers, targets)
        if not found:
            return None
        keys = _keys([offer.action for offer in found])
        options = [
            Option(key, offer.action.label, str(at), plain(offer.note), is_open=bool(offer.applies))
            for at, (key, offer) in enumerate(zip(keys, found, strict=True))
        ]
        title = f"act on {_named(targets)}"
        if not any(option.is_open for option in options):
            options.append(Option("n", "leave it", ""))
        chosen = await self.console.activity.answer(ChoiceDialog(self.console.context, title, options))
        return found[int(chosen)] if chosen else None

    async def _answers(self, action: Action, target: ActionTarget) -> Mapping[str, str] | None:
        """Ask all that the action needs, as far as the first record tells; None where the user leaves."""
        answers: dict[str, str] = {}
        for ask in action.asks:
            answer = await self._answer(action, ask, target)
            if answer is None:
                return None
            if answer:
                answers[ask.name] = answer
        return answers

    async def _answer(self, action: Action, ask: ActionInput, target: ActionTarget) -> str | None:
        """Ask one question."""
        console, context = self.console, self.console.context
        offered = await asyncio.to_thread(answers_to, console.setup, target, ask)
        title = f"{action.label}: {ask.label.lower()}" + ("" if ask.required else " (may be left out)")
        if offered and ask.required:
            return await console.activity.answer(PickDialog(context, title, offered))
        if offered:
            none = Answer("", "none of these")
            return await console.activity.answer(PickDialog(context, title, [none, *offered]))
        told: list[list[Span]] = [[(f"  {_FORMS[ask.type]}", "quiet")]] if ask.type in _FORMS else []
        value = shown_answer(ask, ask.default(target.settings, target.facets))

        def check(text: str) -> str:
            if not text:
                return f"{ask.label} is needed" if ask.required else ""
            try:
                return wrong_with(ask, _typed(ask, text)) or ""
            except ValueError as error:
                return str(error)

        text = await console.activity.answer(QuestionDialog(context, title, told, value=value, check=check))
        return _typed(ask, text) if text else text

    async def _agrees(self, offer: ActionOffer, names: Mapping[str, str]) -> bool:
        """Name record, change and consequence, and ask; to do nothing is what enter does."""
        console, context, targets = self.console, self.console.context, offer.applies
        told = await asyncio.to_thread(self._told, offer)
        question = plain(sentence(offer.action, targets[0].row.title, names))
        wanted = str(len(targets)) if len(targets) > 1 else offer.action.name if offer.action.strong else ""
        if wanted:
            if len(targets) > 1:
                question = plain(sentence(offer.action, f"{wanted} records", names))

            def check(text: str) -> str:
                return "" if text in ("", wanted) else f"that is not {wanted}: correct it, or enter nothing"

            # in a line of its own: the question may be too long for the screen
            told.append([("  to do it, type ", ""), (wanted, "strong")])
            return await console.activity.answer(QuestionDialog(context, question, told, check=check)) == wanted
        options = [Option("n", "do nothing", ""), Option("y", offer.action.label, "yes")]
        return await console.activity.answer(ChoiceDialog(context, question, options, told)) == "yes"

    def _told(self, offer: ActionOffer) -> list[list[Span]]:
        """Return what to know before one agrees; reads the store."""
        console, lines = self.console, list[list["Span"]]()
        under_way = console.setup.store.outbox.under_way()
        busy = [target for target in offer.applies if str(target.row.address) in under_way]
        for target in offer.applies[:1]:
            lines += [[(f"  {text}", "warn")] for text in self._unsure(target)]
        if busy:
            lines.append([(f"  something is being done to {_named(busy)} already; this goes behind it", "warn")])
        for target in offer.applies[:1]:
            others = console.presence.at(target.row.address)
            if others and len(offer.applies) == 1:
                lines.append([(f"  {', '.join(map(plain, others))} has this open", "warn")])
        vendor = console.setup.source(offer.applies[0].row.source)
        title = vendor.title if vendor else ""
        if offer.action.strong:
            lines.append([("  nothing but a deletion undoes it once it is sent", "warn")])
        window = console.setup.write_times()[0]
        until = f"in {window:.0f} s; until then u takes it back" if window else "at once"
        lines.append([(f"  {title} is told {until}", "quiet")])
        return lines

    def _unsure(self, target: ActionTarget) -> list[str]:
        """Return what may have been done to a record already, as far as nobody has put it away."""
        entries = self.console.setup.store.outbox.query("unsure", address=str(target.row.address), limit=1)
        return [
            f"an earlier “{plain(each.action)}” may have happened: {plain(each.answer)}"
            for each in entries
            if not each.told
        ]

    def _put_away(self, targets: Sequence[ActionTarget]) -> None:
        """Note that somebody knows what did not go as it should with these records, and goes on."""
        outbox = self.console.setup.store.outbox
        for target in targets:
            for each in outbox.query(*TROUBLES, address=str(target.row.address)):
                if not each.told:
                    outbox.advance(each.seq, each.state, each.state, answer=each.answer, told=True)

    async def _file(self, offer: ActionOffer, answers: Sequence[Mapping[str, str]]) -> None:
        """Put it into the outbox, and say so. `answers`: those for each record."""
        console = self.console
        now, (window, lasts) = console.setup.now(), await asyncio.to_thread(console.setup.write_times)
        writes = writes_of(offer, answers, who=console.setup.who(), now=now, due=now + window, expires=now + lasts)
        await asyncio.to_thread(self._put_away, offer.applies)
        await asyncio.to_thread(partial(console.setup.store.outbox.file, writes, lasts=window))
        source = console.setup.source(offer.applies[0].row.source)
        filed = FiledWrites(
            outbox=console.setup.store.outbox,
            context=console.context,
            name=_named(offer.applies),
            doing=offer.action.doing,
            vendor=source.title if source else "",
            due=now + window,
            write=writes[0],
            count=len(writes),
            undo=offer.action.undo(offer.applies[0].facets, answers[0]) if len(writes) == 1 else None,
        )
        console.writes.follow(filed)


def _whole(offer: ActionOffer, answers: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the answers for each record, with its own defaults; WrongAnswers where they will not do."""
    whole = [complete(offer.action, each.settings, each.facets, answers) for each in offer.applies]
    for target, each in zip(offer.applies, whole, strict=True):
        check_answers(offer.action, each)
        check_together(offer.action, target.facets, each)
    return whole


def _typed(ask: ActionInput, text: str) -> str:
    """Return what a person typed as it is sent; ValueError for a file that cannot be."""
    if ask.type is InputType.FILE:
        return load_file(Path(text).expanduser())
    return instant(text) if ask.type is InputType.TIME else text


def _named(targets: Sequence[ActionTarget]) -> str:
    """Name one record, or say how many there are."""
    if len(targets) > 1:
        return f"{formatting.count(len(targets))} records"
    row = targets[0].row
    return plain(row.reference or row.id)


def _keys(actions: Sequence[Action]) -> list[str]:
    """Return a key for each: its own, or another letter where that is taken."""
    keys: list[str] = []
    for action in actions:
        free = [letter for letter in (action.key, *_LETTERS) if letter not in keys and letter not in _TAKEN]
        keys.append(free[0] if free else "")
    return keys
