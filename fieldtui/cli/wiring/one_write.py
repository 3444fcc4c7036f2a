"""One write of a command: by the process that collects for the store, where there is one, else by this one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import uuid4

from fieldtui.cli.wiring.hand_over import hand_over, takes_writes
from fieldtui.cli.wiring.program_parts import token_file
from fieldtui.collector.current_user import current_user
from fieldtui.collector.one_shot import act_once
from fieldtui.contract.action import Outcome
from fieldtui.contract.collector_commands import OfWrite
from fieldtui.contract.errors import ReadOnly
from fieldtui.contract.record import Address

if TYPE_CHECKING:
    from fieldtui.collector.source_spec import SourceSpec
    from fieldtui.settings.paths import Paths
    from fieldtui.store.protocols import Store

#: seconds for which a person waits for it: after that no collector begins with it
_PATIENCE = 60.0


def send(
    paths: Paths,
    spec: SourceSpec,
    store: Store,
    address: Address,
    action: str,
    answers: Mapping[str, str],
    *,
    read_only: bool,
) -> Outcome:
    """Send it, and wait for what the vendor says. Errors as for `act` in `fieldtui.collector.write_runner`."""
    order = OfWrite(
        address=str(address),
        action=action,
        answers=dict(answers),
        key=uuid4().hex,
        who=current_user(),
        until=time.time() + _PATIENCE,
    )
    if takes_writes(store):
        if read_only:
            raise ReadOnly("nothing was sent: this command runs read-only")
        done = hand_over(store, lambda client: client.act(order))
        if done is not None:
            return done.result()
    # under the same key: a collector that took it up, or comes later, does it too, and of the two only one sends it
    return asyncio.run(act_once(spec, store, order, token_store=token_file(paths), read_only=read_only))
