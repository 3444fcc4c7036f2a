"""What the Control API's lists have in common: the spelling of their path, the contract's id, their general fields."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from fieldtui.contract.document import Field, Mark
from fieldtui.contract.flow import Encoded, Flow, Page, Reply, Request
from fieldtui.http.declared_fields import read_by
from fieldtui.http.json_readers import plain, read_text, require, shown
from fieldtui.vendors.crowdynews.settings import Settings
from fieldtui.vendors.crowdynews.wire import VERSION, items

#: members of which every resource has at least one
GENERAL = ("name", "active", "created", "lastModified")
#: how many names a warning holds
_NAMED = 3


class ControlResource(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What every resource of the Control API has; `created_by` is a display name, not an id."""

    id: str | None = read_by(read_text, "_id")
    active: Any = None
    created: Any = None
    created_by: str = read_by(plain)
    last_modified: Any = None
    last_modified_by: str = read_by(plain)

    @property
    def key(self) -> str:
        """Its id, 24 hexadecimal digits; RecordRejected if it has none."""
        return require(self.id, "$._id")

    @property
    def status(self) -> str | None:
        """Whether it is in force, None if that is not told."""
        return {True: "active", False: "inactive"}[self.active] if isinstance(self.active, bool) else None

    def general_fields(self) -> tuple[Field, ...]:
        """Return the lines of a document that are the same for all of them."""
        return (
            # off is what explains missing posts, so it is marked
            Field("Status", self.status or shown(self.active), mark=Mark.WARN if self.active is False else Mark.NONE),
            Field("Created", shown(self.created), note=self.created_by),
            Field("Modified", shown(self.last_modified), note=self.last_modified_by),
        )


def control(settings: Settings, request: Request) -> Flow[Reply]:
    """Ask the Control API under the configured spelling of its base, with or without `/v1`; at a 404 the other."""
    # the vendor's pages have the base with and without `/v1`
    versioned = settings.control_url.rstrip("/").endswith(VERSION)
    first, second = (VERSION, "") if versioned else ("", VERSION)
    # only "not there" leads to the other spelling; a refusal is an answer
    reply = yield replace(request, path=first + request.path, accepts=request.accepts | {404})
    if reply.status == 404:
        reply = yield replace(request, path=second + request.path)
    return reply


def control_list(
    settings: Settings,
    request: Request,
    keep: Callable[[Sequence[Encoded]], str],
    *,
    blank: bool = False,
    noted: bool = False,
) -> Generator[Request | Page, Reply, str]:
    """Ask for a list, which comes whole, and yield its page; return what `keep` read out of it, now or when it last
    changed. `blank`: for a list that is only looked into, whose records are another feed's. `noted`: what is kept is
    the page's note.
    """
    reply = yield from control(settings, replace(request, conditional=True))
    # unchanged: the note is remembered, the records are in the store
    if reply.unchanged:
        kept, page = reply.remembered, Page((), of=1, blank=blank, unchanged=True)
    else:
        records = items(reply, *GENERAL)
        kept = keep(records)
        page = Page(() if blank else records, of=1, blank=blank, remember=kept)
    yield replace(page, note=kept if noted else "")
    return kept


def of_contract(what: str, contract: str) -> Request:
    """Return the call for a list of one contract, which its id names."""
    return Request(path=f"/collection/{what}", query=(("contract_id", contract),))


def off(names: Sequence[str], of: int, what: str) -> str:
    """Return the warning that some of so many are switched off; empty when none is."""
    if not names:
        return ""
    return f"{len(names)} of {of} {what} {'is' if len(names) == 1 else 'are'} off: {some(names)}"


def some(names: Sequence[str]) -> str:
    """Return the first of these names, and how many more there are."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(name[:60] for name in names[:_NAMED]) + more
