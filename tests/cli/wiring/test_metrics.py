"""What Prometheus reads of a collector: how old its feeds are, what waits, and that the store can be read."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from fieldtui.cli.wiring.metrics import loopback_address
from tests.cli.commands.test_collect import collecting, program, ready, until
from tests.cli.conftest import Command
from tests.end_to_end.program import Program

__all__ = ["program"]


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def measured(port: int) -> dict[tuple[str, str], float]:
    """Each metric's value by its name and its feed, empty for one that is of no feed."""
    answer = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False)
    return {
        (
            sample.name,
            "/".join(sample.labels[name] for name in ("source", "feed", "state") if name in sample.labels),
        ): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_feeds_and_what_waits_are_told_to_prometheus(program: Program, port: int) -> None:
    with collecting(program, "--metrics", f"127.0.0.1:{port}") as process:
        ready(process)
        until(lambda: measured(port).get(("fieldtui_feed_rows", "north/workorders"), 0) > 0, "no rows are told")
        requests = ("fieldtui_feed_requests_total", "north/workorders")
        until(lambda: measured(port).get(requests, 0) >= 1, "no requests are told")
        found = measured(port)
        assert found["fieldtui_collecting", ""] == 1
        assert found["fieldtui_store_readable", ""] == 1
        assert found["fieldtui_feed_failing", "north/workorders"] == 0
        assert 0 <= found["fieldtui_feed_age_seconds", "north/workorders"] < 60
        assert found["fieldtui_outbox", "unsure"] == 0
        assert found["fieldtui_store_bytes", ""] > 100_000
        assert found["fieldtui_loop_lag_seconds", ""] < 5
        process.terminate()
        assert process.wait(20) == 0


def test_port_that_is_taken_is_said(program: Program) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        done = program.run("collect", "--metrics", place)
        assert done.returncode == 2
        assert done.stderr.startswith(f"--metrics: {place} cannot be listened on")


@pytest.mark.parametrize("text", ["0.0.0.0:9464", "example.org:80", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:x", ":80"])
def test_only_this_machine_is_served(fieldtui: Command, config: Path, text: str) -> None:
    done = fieldtui("collect", "--metrics", text)
    assert done.code == 2
    assert "127.0.0.1:9464" in done.err
    assert done.err.count("\n") == 1


def test_address_of_this_machine_is_read() -> None:
    assert loopback_address("127.0.0.1:9464") == ("127.0.0.1", 9464)
    assert loopback_address("[::1]:9464") == ("::1", 9464)
