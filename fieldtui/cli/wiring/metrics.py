"""What a collector tells Prometheus, read from the store whenever it is asked: `fieldtui collect --metrics`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fieldtui.contract.errors import ConfigurationError, FieldtuiError
from fieldtui.store.lease import RENEWAL, Lease

if TYPE_CHECKING:
    from prometheus_client.core import Metric

    from fieldtui.store.models import FeedStatus
    from fieldtui.store.protocols import Store

#: states of a write that has not ended well or at all
_OPEN_WRITES = ("waiting", "sending", "unsure", "held")
_LABELS = ("source", "feed")


class CollectorMetrics:
    """The metrics at this moment, as prometheus-client asks for them. `lease()`: the collector's."""

    def __init__(self, store: Store, lease: Callable[[], Lease]) -> None:
        self._store, self._lease = store, lease

    def collect(self) -> Iterable[Metric]:
        """Yield all of them; those of a store that cannot be read are left out."""
        from prometheus_client.core import GaugeMetricFamily

        lease = self._lease()
        lag = max(0.0, time.monotonic() - lease.asked - RENEWAL)
        yield GaugeMetricFamily("fieldtui_collecting", "1 while it polls, 0 while it stands by", lease.is_ours)
        yield GaugeMetricFamily("fieldtui_loop_lag_seconds", "How late the collector's loop is", lag)
        try:
            statuses = self._store.feeds.statuses()
            yield from _of_feeds(statuses)
            yield from self._of_work()
        except FieldtuiError:
            readable = False
        else:
            readable = True
        yield GaugeMetricFamily("fieldtui_store_readable", "1 while the store can be read", readable)

    def _of_work(self) -> Iterator[Metric]:
        """Yield what is under way, and how much is kept."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        store = self._store
        lines = store.deliveries.attempt_count()
        yield CounterMetricFamily("fieldtui_delivery_log_lines", "Deliveries and their further sendings", lines)
        waiting = sum(replay.left for replay in store.replays.all() if replay.state in ("running", "paused"))
        yield GaugeMetricFamily("fieldtui_replay_waiting", "Deliveries of replays that are not sent yet", waiting)
        outbox = GaugeMetricFamily("fieldtui_outbox", "Writes that have not ended", labels=("state",))
        for state in _OPEN_WRITES:
            outbox.add_metric((state,), len(store.outbox.query(state)))
        yield outbox
        yield GaugeMetricFamily("fieldtui_store_bytes", "Size of the store", store.upkeep.size())


def _of_feeds(statuses: Iterable[FeedStatus]) -> Iterator[Metric]:
    """Yield how each feed is doing."""
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

    age = GaugeMetricFamily("fieldtui_feed_age_seconds", "Since it was last read whole", labels=_LABELS)
    failing = GaugeMetricFamily("fieldtui_feed_failing", "1 while its last sweep failed", labels=_LABELS)
    rows = GaugeMetricFamily("fieldtui_feed_rows", "Records that it holds", labels=_LABELS)
    rejected = GaugeMetricFamily("fieldtui_feed_rejected", "Records that could not be read", labels=_LABELS)
    requests = CounterMetricFamily("fieldtui_feed_requests", "Requests to the vendor", labels=_LABELS)
    retries = CounterMetricFamily("fieldtui_feed_retries", "Requests that were repeated", labels=_LABELS)
    for status in statuses:
        of = (status.source, status.resource)
        if status.good_at is not None:
            age.add_metric(of, max(0.0, time.time() - status.good_at))
        failing.add_metric(of, bool(status.error))
        rows.add_metric(of, status.rows)
        rejected.add_metric(of, status.rejected)
        requests.add_metric(of, status.requests)
        retries.add_metric(of, status.retries)
    yield from (age, failing, rows, rejected, requests, retries)


def loopback_address(text: str) -> tuple[str, int]:
    """Read `HOST:PORT` of this machine; ValueError for any other."""
    host, colon, port = text.rpartition(":")
    # others would see which vendors there are and how much is going on
    if not colon or host.strip("[]") not in ("127.0.0.1", "::1", "localhost") or not port.isascii():
        raise ValueError(f"`{text}` is not a HOST:PORT of this machine; write 127.0.0.1:9464")
    if not port.isdecimal() or not 0 < int(port) < 65_536:
        raise ValueError(f"`{text}` has no port; write 127.0.0.1:9464")
    return host.strip("[]"), int(port)


@contextmanager
def serving(address: tuple[str, int], metrics: CollectorMetrics) -> Iterator[None]:
    """Answer Prometheus at that address; ConfigurationError where that cannot be."""
    try:
        from prometheus_client import CollectorRegistry, start_http_server
    except ImportError:
        remedy = "pip install 'fieldtui[metrics]'"
        raise ConfigurationError("--metrics", "prometheus-client is not installed", remedy) from None
    registry = CollectorRegistry()
    registry.register(metrics)
    host, port = address
    try:
        server, thread = start_http_server(port, host, registry)
    except OSError as error:
        cause = f"{host}:{port} cannot be listened on ({error.strerror})"
        raise ConfigurationError("--metrics", cause, "choose another port") from None
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
