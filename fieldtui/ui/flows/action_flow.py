"""Doing something to records: what, with which answers, whether really; then the outbox has it, until it is undone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldtui.contract.record import Address
from fieldtui.ui.dialogs.choice import ChoiceDialog, Option
from fieldtui.ui.dialogs.pick import PickDialog
from fieldtui.ui.dialogs.question import QuestionDialog
from fieldtui.ui.models.filed_writes import FiledWrites
from fieldtui.ui.models.record_actions import (
    ActionOffer,
    ActionTarget,
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
    from fieldtui.store.protocols.outbox import Write
    from fieldtui.ui.console_host import Host
    from fieldtui.ui.render.text_layout import Span

#: seconds in which a write can be taken back, and in which one whose vendor is away may still be sent: a shift
WINDOW, LASTS = 8.0, 8 * 3600.0
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
        if console.setup.read_only:
            self._refuse()
            return
        targets = await asyncio.to_thread(read_targets, console.setup, addresses)
        if not targets:
            gone = "nothing is chosen" if not addresses else "nothing can be done to this from here"
            self.console.set_status(gone, "quiet")
            return
        offer = await self._offer(targets)
        answers = await self._answers(offer.action, offer.applies) if offer else None
        if offer is None or answers is None:
            self.console.set_status("nothing was done", "quiet")
            return
        sent, names = answers
        if not await self._agrees(offer, names):
            self.console.set_status("nothing was done", "quiet")
            return
        await self._file(offer, sent)

    async def again(self, write: Write) -> None:
        """Ask whether the same is to be done once more, to the record as it is now; file it."""
        console = self.console
        if console.setup.read_only:
            self._refuse()
            return
        targets = await asyncio.to_thread(read_targets, console.setup, [Address.parse(write.address)])
        offer = next((each for each in offers(targets) if each.action.name == write.action), None)
        if offer is None or not offer.applies:
            why = plain(offer.note) if offer else "the record is gone"
            console.set_status(f"it cannot be done again: {why}", "warn")
            return
        answers = dict(write.answers)
        if not await self._agrees(offer, answers):
            console.set_status("nothing was done", "quiet")
            return
        await self._file(offer, answers)

    def _refuse(self) -> None:
        self.console.set_status("read-only: nothing is changed; start without --read-only to act", "warn")

    async def _offer(self, targets: Sequence[ActionTarget]) -> ActionOffer | None:
        """Ask what is to be done."""
        found = offers(targets)
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

    async def _answers(
        self, action: Action, targets: Sequence[ActionTarget]
    ) -> tuple[Mapping[str, str], Mapping[str, str]] | None:
        """Ask all that the action needs: what is sent, and how each answer reads. None where the user leaves."""
        sent: dict[str, str] = {}
        names: dict[str, str] = {}
        for ask in action.asks:
            answer = await self._answer(action, ask, targets)
            if answer is None:
                return None
            value, name = answer
            if value:
                sent[ask.name], names[ask.name] = value, name
        return sent, names

    async def _answer(
        self, action: Action, ask: ActionInput, targets: Sequence[ActionTarget]
    ) -> tuple[str, str] | None:
        """Ask one question; what is sent, and how it reads."""
        console, context = self.console, self.console.context
        offered = await asyncio.to_thread(answers_to, console.setup, targets[0].row.source, ask)
        title = f"{action.label}: {ask.label.lower()}" + ("" if ask.required else " (may be left out)")
        if offered:
            value = await console.activity.answer(PickDialog(context, title, offered))
            label = next((answer.label for answer in offered if answer.value == value), "")
            return None if value is None else (value, plain(label))

        def check(text: str) -> str:
            return f"{ask.label} is needed" if ask.required and not text else ""

        value = await console.activity.answer(QuestionDialog(context, title, check=check))
        return None if value is None else (value, value)

    async def _agrees(self, offer: ActionOffer, names: Mapping[str, str]) -> bool:
        """Name record, change and consequence, and ask; to do nothing is what enter does."""
        console, context, targets = self.console, self.console.context, offer.applies
        told = await asyncio.to_thread(self._told, offer)
        if len(targets) > 1:
            wanted = str(len(targets))

            def check(text: str) -> str:
                return "" if text in ("", wanted) else f"that is not {wanted}: correct it, or enter nothing"

            question = sentence(offer.action, f"{wanted} records", names)
            title = f"{plain(question)} To do it to {formatting.count(len(targets))}, type {wanted}"
            return await console.activity.answer(QuestionDialog(context, title, told, check=check)) == wanted
        options = [Option("n", "do nothing", ""), Option("y", offer.action.label, "yes")]
        question = plain(sentence(offer.action, targets[0].row.title, names))
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
        lines.append([(f"  {title} is told in {WINDOW:.0f} s; until then u takes it back", "quiet")])
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
        """Note that somebody was told of what may have been done to these records, and goes on all the same."""
        outbox = self.console.setup.store.outbox
        for target in targets:
            for each in outbox.query("unsure", address=str(target.row.address)):
                outbox.advance(each.seq, "unsure", "unsure", answer=each.answer, told=True)

    async def _file(self, offer: ActionOffer, answers: Mapping[str, str]) -> None:
        """Put it into the outbox, and say so."""
        console = self.console
        now = console.setup.now()
        writes = writes_of(
            offer.applies,
            offer.action,
            answers,
            who=console.setup.who(),
            now=now,
            due=now + WINDOW,
            expires=now + LASTS,
        )
        file: Callable[[], object] = lambda: console.setup.store.outbox.file(writes, lasts=WINDOW)  # noqa: E731
        await asyncio.to_thread(self._put_away, offer.applies)
        await asyncio.to_thread(file)
        source = console.setup.source(offer.applies[0].row.source)
        filed = FiledWrites(
            console.setup.store.outbox,
            self.console.context,
            writes[0].batch,
            _named(offer.applies),
            offer.action.doing,
            source.title if source else "",
            now + WINDOW,
            writes,
        )
        console.writes.follow(filed)


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
