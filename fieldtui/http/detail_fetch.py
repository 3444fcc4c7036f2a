"""One record, fetched only if it is not as it was when it was fetched the last time."""

from __future__ import annotations

from typing import TypeVar

from fieldtui.contract.flow import Flow, Reply, Request, Validator
from fieldtui.http.conditional_get import Offer, nothing, revalidated
from fieldtui.http.session import Session

T = TypeVar("T")


class Unchanged(Exception):
    """The record is as it was."""


async def fetch_detail(session: Session, flow: Flow[T], offer: Offer) -> tuple[T, Validator | None]:
    """Carry a flow for one record to its end; its result, and by what that is known if one answer was all it took.

    Raise Unchanged if what `offer` finds still holds: a result that took more than one answer is never known.
    """
    known: list[Validator | None] = []

    async def answer(request: Request) -> Reply:
        url = session.addresses.of(request) if request.conditional else ""
        # only the first answer can prove that nothing changed; later ones of the same flow depend on it
        reply, validator = await revalidated(request, url, nothing if known else offer, session.answer)
        if reply.unchanged:
            raise Unchanged
        known.append(validator)
        return reply

    result = await session.perform(flow, answer)
    return result, known[0] if len(known) == 1 else None
