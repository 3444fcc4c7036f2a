"""Puts the collector together: sources from the settings, the receiver of webhooks beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from fieldtui.cli.wiring.program_parts import specs
from fieldtui.cli.wiring.time_zone import local_zone
from fieldtui.collector.collector import Collector, Companion
from fieldtui.collector.command_runner import CommandRunner, standing_of
from fieldtui.collector.current_user import current_user
from fieldtui.collector.queued_writes import QueuedWrites
from fieldtui.collector.retention import Retention
from fieldtui.collector.source_spec import SourceSpec
from fieldtui.contract.runtime import Clock, Run, WallClock
from fieldtui.contract.user_paths import expanded
from fieldtui.hooks.access_rules import AccessRules
from fieldtui.hooks.receiver import Receiver, SourceRules
from fieldtui.hooks.replay_preview import statuses
from fieldtui.hooks.replay_service import ReplayService
from fieldtui.hooks.replay_targets import ReplayTarget
from fieldtui.settings.durations import read_duration
from fieldtui.settings.listener_checks import exposure
from fieldtui.settings.sizes import read_size

if TYPE_CHECKING:
    from fieldtui.http.tokens import TokenStores
    from fieldtui.settings.schema import HooksSettings, Settings
    from fieldtui.store.protocols import Store


def rules_by_source(sources: Sequence[SourceSpec]) -> dict[str, SourceRules]:
    """Return what the deliveries of each source that sends any must be like."""
    return {
        spec.name: SourceRules(spec.vendor.webhooks, spec.vendor.webhooks.login(spec.settings))
        for spec in sources
        if spec.vendor.webhooks is not None
    }


def receiver(
    settings: Settings, store: Store, run: Run, wake: Callable[[str, str], None], *, clock: Clock | None = None
) -> Receiver | None:
    """Return the receiver that the configuration asks for, None if it asks for none."""
    if settings.hooks.listen is None:
        return None
    exposed = exposure(settings)
    return Receiver(
        access_rules(settings.hooks),
        rules_by_source(specs(settings)),
        store,
        run=run,
        clock=clock or WallClock(),
        wake=wake,
        refusal="" if exposed is None else f"{exposed.cause}; {exposed.remedy}",
    )


def access_rules(hooks: HooksSettings) -> AccessRules:
    """Return the listener's rules."""
    assert hooks.listen is not None
    return AccessRules(
        listen=hooks.listen,
        allow=hooks.allow,
        proxies=hooks.trusted_proxies,
        certificate=expanded(hooks.certificate) if hooks.certificate else None,
        key=expanded(hooks.key) if hooks.key else None,
        quota=read_size(hooks.quota),
    )


def replay_service(settings: Settings, store: Store, *, read_only: bool, forwarding: bool = True) -> ReplayService:
    """Return what sends deliveries on and again, by the targets of a configuration."""
    targets = settings.hooks.targets
    readers = {spec.name: spec.vendor.webhooks.read for spec in specs(settings) if spec.vendor.webhooks is not None}
    return ReplayService(
        store,
        destinations(settings.hooks),
        forwards=[name for name, target in targets.items() if target.forward and forwarding],
        clock=WallClock(),
        status_of=statuses(readers),
        who=current_user(),
        zone=local_zone(),
        read_only=read_only,
    )


def destinations(hooks: HooksSettings) -> dict[str, ReplayTarget]:
    """Return the targets of a configuration."""
    return {
        name: ReplayTarget(
            name=name,
            url=target.url,
            headers=target.headers,
            timeout=read_duration(target.timeout),
            allow_http=target.allow_http,
        )
        for name, target in hooks.targets.items()
    }


def collector(settings: Settings, store: Store, *, token_store: TokenStores | None, read_only: bool) -> Collector:
    """Return the collector of a configuration, not yet started."""
    ours = replay_service(settings, store, read_only=read_only)

    sources, clock = specs(settings), WallClock()

    def companions(run: Run, wake: Callable[[str, str], None]) -> Sequence[Companion]:
        listener = receiver(settings, store, run, wake)
        describe = partial(standing_of, made, [spec.name for spec in sources], since=clock.now(), read_only=read_only)
        commands = CommandRunner(
            store.commands, made, clock=clock, run=run, fence=lambda: made.lease.fence, describe=describe
        )
        keep = settings.keep
        retention = Retention(
            store.upkeep,
            deliveries=read_duration(keep.deliveries),
            revisions=read_duration(keep.revisions),
            clock=clock,
            run=run,
        )
        writes = QueuedWrites(store.outbox, lambda: made.sources, clock=clock, run=run, read_only=read_only)
        return (*(() if listener is None else (listener,)), ours, commands, writes, retention)

    made = Collector(
        sources, store, token_store=token_store, read_only=read_only, companions=companions, replay_service=ours
    )
    return made
