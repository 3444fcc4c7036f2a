"""`fieldtui hooks` as a person or a script runs it: shapes, exit codes, what is asked, what is refused."""

from __future__ import annotations

import base64
import csv
import http.server
import io
import json
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fieldtui.settings.paths import find_paths
from fieldtui.store.open import open_store
from fieldtui.store.protocol import Delivery
from tests.hooks.made import delivery

if TYPE_CHECKING:
    from tests.cli.conftest import Command

FIELDS = [
    "address",
    "source",
    "event",
    "event_id",
    "resource_id",
    "created",
    "received",
    "how",
    "attempts",
    "verdict",
    "replays",
]
CONFIG = """
[sources.north]
vendor = "cloudworkpro"
base_url = "http://127.0.0.1:9"
client_id = "me"
client_secret = "not a secret"
webhook = {{ username = "cwp", password = "correct horse" }}

[hooks]
listen = "127.0.0.1:0"
[hooks.targets]
crm = {{ url = "http://127.0.0.1:{port}/in", headers = {{ X-Key = "target key" }}{more} }}
"""


@dataclass
class Sink:
    """What a target on this machine got, and what it answers."""

    status: int = 200
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    port: int = 0


@contextmanager
def standing() -> Iterator[Sink]:
    """A target."""
    sink = Sink()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sink.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            sink.headers.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(sink.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield sink
        server.shutdown()
        thread.join()


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A target that the configuration calls `crm`."""
    with standing() as ours:
        yield ours


@pytest.fixture
def came(config: Path, sink: Sink) -> Callable[..., None]:
    """A configuration, and a way to let deliveries come."""
    config.write_text(CONFIG.format(port=sink.port, more=""))

    def come(*deliveries: Delivery) -> None:
        store = open_store("sqlite", find_paths().data)
        store.heard(1_763_700_000, 1_763_710_000)
        store.receive(deliveries)
        store.close()

    return come


def made(id: str, record: str = "r1", at: float = 0, **more: Any) -> Delivery:
    """A delivery for the source of this configuration."""
    return delivery(id, record, at, source="north", **more)


@pytest.fixture
def three(came: Callable[..., None]) -> None:
    """Three deliveries, one of them caught up, one with hostile text."""
    secret = (("authorization", "•••"), ("content-type", "application/json"), ("x-trace", "t1"))
    came(made("e2", at=20), made("e1", at=10, headers=secret), made("e3", "r2\x1b[2J", 30, how="caught up", attempts=0))


@contextmanager
def listening(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """`fieldtui hooks listen`, ready, and its line."""
    words = [sys.executable, "-m", "fieldtui", "hooks", "listen", *arguments]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
        assert (process.returncode, "Traceback" in err) == (0, False), err


def post(url: str, body: dict[str, Any], login: str = "cwp:correct horse") -> int:
    """Deliver; the status."""
    word = base64.b64encode(login.encode()).decode()
    headers = {"Authorization": f"Basic {word}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


EVENT = {"_id": "n1", "event": "WORKORDER.CREATE", "created_date": "2026-11-21T07:42:00.000Z", "resource_id": "w1"}


def test_listen_says_where_in_one_line_and_takes_deliveries_there(came: object, fieldtui: Command) -> None:
    with listening() as (_, ready):
        assert set(ready) == {"listening", "paths"}
        assert ready["paths"] == {"north": "/hooks/north"}
        url = ready["listening"] + ready["paths"]["north"]
        assert [post(url, EVENT), post(url, EVENT), post(url, EVENT, "cwp:wrong")] == [200, 200, 401]
        [row] = json.loads(fieldtui("hooks", "list", "--format", "json").out)
    assert row["address"] == "north/delivery/n1"
    assert (row["event"], row["resource_id"], row["how"], row["attempts"]) == ("WORKORDER.CREATE", "w1", "hook", 2)
    assert row["created"] == "2026-11-21T07:42:00.000Z"


def test_listen_without_a_source_that_sends_webhooks_listens_all_the_same(config: Path, fieldtui: Command) -> None:
    config.write_text("")
    assert fieldtui("hooks", "listen").code == 2
    with listening("--listen", "127.0.0.1:0") as (_, ready):
        assert ready["paths"] == {}
        assert post(ready["listening"] + "/hooks/north", EVENT) == 404


def test_listen_on_a_port_that_is_taken_or_none_says_so(came: object, fieldtui: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = fieldtui("hooks", "listen", "--listen", f"127.0.0.1:{other.getsockname()[1]}")
    assert (done.code, done.err.count("\n"), "choose another" in done.err) == (2, 1, True)
    assert fieldtui("hooks", "listen", "--listen", "nonsense").code == 2


def test_listen_forwards_what_comes_unless_read_only(config: Path, sink: Sink) -> None:
    config.write_text(CONFIG.format(port=sink.port, more=", forward = true"))
    with listening("--read-only") as (_, ready):
        assert post(ready["listening"] + "/hooks/north", {**EVENT, "_id": "n0"}) == 200
    with listening() as (process, ready):
        assert post(ready["listening"] + "/hooks/north", EVENT) == 200
        deadline = time.monotonic() + 20
        while not sink.bodies:
            assert time.monotonic() < deadline
            assert process.poll() is None
    assert [json.loads(body)["_id"] for body in sink.bodies] == ["n1"]
    assert sink.headers[0]["x-key"] == "target key"
    assert sink.headers[0]["x-fieldtui-forward"] == "north/delivery/n1"


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "table"])
def test_list_gives_the_promised_fields_in_order_of_the_events(three: None, fieldtui: Command, form: str) -> None:
    done = fieldtui("hooks", "list", "--format", form)
    assert (done.code, done.err) == (0, "")
    if form == "json":
        rows = json.loads(done.out)
    elif form == "jsonl":
        rows = [json.loads(line) for line in done.out.splitlines()]
    elif form == "csv":
        rows = list(csv.DictReader(io.StringIO(done.out)))
    else:
        assert done.out.split("\n")[0].lower().split()[:3] == FIELDS[:3]
        assert "\x1b" not in done.out
        return
    assert [list(row) for row in rows] == [FIELDS] * 3
    assert [row["event_id"] for row in rows] == ["e1", "e2", "e3"]
    assert rows[2]["how"] == "caught up"


def test_list_filters_and_limits_and_says_what_is_wrong_with_a_filter(three: None, fieldtui: Command) -> None:
    assert [r["event_id"] for r in json.loads(fieldtui("hooks", "list", "--where", "record:r1", "--json").out)] == [
        "e1",
        "e2",
    ]
    assert len(json.loads(fieldtui("hooks", "list", "--limit", "1", "--json").out)) == 1
    done = fieldtui("hooks", "list", "--where", "colour:red")
    assert (done.code, done.out) == (2, "")


def test_show_has_all_of_it_in_every_form(three: None, fieldtui: Command) -> None:
    address = "north/delivery/e1"
    whole = json.loads(fieldtui("hooks", "show", address, "--format", "json").out)
    assert list(whole)[: len(FIELDS)] == FIELDS
    assert whole["body"]["id"] == "e1"
    assert whole["headers"]["authorization"] == "•••"
    assert whole["known"]["by"] == "hook"
    assert json.loads(fieldtui("hooks", "show", address, "--format", "raw").out) == whole["body"]
    archive = json.loads(fieldtui("hooks", "show", address, "--format", "har").out)["log"]
    assert (archive["version"], len(archive["entries"])) == ("1.2", 1)
    assert json.loads(archive["entries"][0]["request"]["postData"]["text"]) == whole["body"]
    text = fieldtui("hooks", "show", "north/delivery/e3").out
    assert "caught up" in text
    assert "\x1b" not in text


def test_show_of_what_is_not_there_is_1_and_of_no_address_is_2(three: None, fieldtui: Command) -> None:
    assert fieldtui("hooks", "show", "north/delivery/none").code == 1
    assert fieldtui("hooks", "show", "north").code == 2


@pytest.mark.parametrize("body", [b'{"id": "x", "t": "it\'s"}', b'{\n\t"id": "\xe2\x80\xae\\u0000 @ $HOME `x`"\r\n}'])
def test_the_curl_line_sends_the_body_byte_for_byte(
    came: Callable[..., None], fieldtui: Command, sink: Sink, body: bytes
) -> None:
    came(made("e1", body=body, headers=(("host", f"127.0.0.1:{sink.port}"), ("Authorization", "•••"))))
    line = fieldtui("hooks", "show", "north/delivery/e1", "--format", "curl").out
    assert line.isprintable() or line.rstrip("\n").isprintable()
    done = subprocess.run(["bash", "-c", line], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert sink.bodies == [body]
    assert sink.headers[0]["content-type"] == "application/json"
    assert "authorization" not in sink.headers[0]


def test_export_writes_what_matches_and_only_into_a_new_file(three: None, fieldtui: Command, home: Path) -> None:
    lines = fieldtui("hooks", "export", "--format", "jsonl", "--where", "record:r1").out.splitlines()
    assert [json.loads(line)["body"]["id"] for line in lines] == ["e1", "e2"]
    rows = list(csv.DictReader(io.StringIO(fieldtui("hooks", "export", "--format", "csv").out)))
    assert [json.loads(row["body"])["id"] for row in rows] == ["e1", "e2", "e3"]
    file = home / "out.har"
    assert fieldtui("hooks", "export", "--format", "har", "--output", str(file)).code == 0
    assert len(json.loads(file.read_text())["log"]["entries"]) == 3
    assert file.stat().st_mode & 0o777 == 0o600
    assert fieldtui("hooks", "export", "--format", "har", "--output", str(file)).code == 2


def test_replay_sends_and_says_what_came_of_each(three: None, fieldtui: Command, sink: Sink) -> None:
    done = fieldtui("hooks", "replay", "north/delivery/e2", "north/delivery/e1", "--to", "crm", "--yes", "--json")
    assert done.code == 0, done.err
    results = [json.loads(line) for line in done.out.splitlines()]
    assert [(each["address"], each["state"], each["status"]) for each in results] == [
        ("north/delivery/e1", "done", 200),
        ("north/delivery/e2", "done", 200),
    ]
    assert [json.loads(body)["id"] for body in sink.bodies] == ["e1", "e2"]
    assert sink.headers[0]["x-fieldtui-replay"] == "north/delivery/e1"
    assert sink.headers[0]["x-key"] == "target key"
    assert "2 deliveries of 1 record to crm" in done.err
    listed = json.loads(fieldtui("hooks", "list", "--json").out)
    assert [row["replays"] for row in listed] == [1, 1, 0]


def test_replay_of_one_that_is_not_taken_is_1(three: None, fieldtui: Command, sink: Sink) -> None:
    sink.status = 500
    done = fieldtui("hooks", "replay", "--where", "record:r1", "--to", "crm", "--yes", "--retries", "none")
    assert done.code == 1
    assert "0 taken, 1 failed, 1 held back" in done.err
    assert len(sink.bodies) == 1


def test_a_dry_run_sends_nothing_and_leaves_nothing(three: None, fieldtui: Command, sink: Sink) -> None:
    for more in ((), ("--read-only",)):
        done = fieldtui("hooks", "replay", "--where", "", "--to", "crm", "--dry-run", *more)
        assert (done.code, "3 deliveries of 2 records" in done.err) == (0, True)
        assert [line.split()[:3:2] for line in done.out.splitlines()] == [
            ["waiting", f"north/delivery/{id}"] for id in ("e1", "e2", "e3")
        ]
    store = open_store("sqlite", find_paths().data)
    assert store.replays() == []
    store.close()
    assert sink.bodies == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--where", "record:r1", "--to", "crm"), 2),
        (("--to", "crm", "--yes"), 2),
        (("--where", "", "north/delivery/e1", "--to", "crm", "--yes"), 2),
        (("--where", "", "--yes"), 2),
        (("--where", "", "--to", "nowhere", "--yes"), 2),
        (("--where", "", "--to", "http://203.0.113.7/in", "--yes"), 2),
        (("--where", "colour:red", "--to", "crm", "--yes"), 2),
        (("--where", "", "--to", "crm", "--yes", "--rate", "0"), 2),
        (("--where", "", "--to", "crm", "--yes", "--retries", "soon"), 2),
        (("nonsense", "--to", "crm", "--yes"), 2),
        (("north/delivery/none", "--to", "crm", "--yes"), 1),
        (("--resume", "99", "--yes"), 1),
        (("--where", "", "--to", "crm", "--yes", "--read-only"), 1),
    ],
)
def test_what_makes_no_sense_sends_nothing(
    three: None, fieldtui: Command, sink: Sink, arguments: tuple[str, ...], code: int
) -> None:
    done = fieldtui("hooks", "replay", *arguments)
    assert (done.code, done.out) == (code, ""), done.err
    assert sink.bodies == []


@pytest.mark.parametrize(("typed", "code", "sent"), [("yes\n", 0, 2), ("\n", 1, 0), ("no\n", 1, 0)])
def test_on_a_terminal_it_asks_first(
    three: None, on_terminal: Command, sink: Sink, typed: str, code: int, sent: int
) -> None:
    done = on_terminal("hooks", "replay", "--where", "record:r1", "--to", "crm", typed=typed)
    assert done.code == code, done.err
    assert "send 2? type yes:" in done.err
    assert len(sink.bodies) == sent


def test_many_are_confirmed_by_their_number(came: Callable[..., None], on_terminal: Command, sink: Sink) -> None:
    came(*(made(f"e{number:03}", f"r{number}", number) for number in range(120)))
    words = ("hooks", "replay", "--where", "", "--to", "crm", "--rate", "1000")
    assert on_terminal(*words, typed="yes\n").code == 1
    assert on_terminal(*words, typed="120\n").code == 0
    assert len(sink.bodies) == 120


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_one_that_is_ended_in_the_middle_is_resumed_and_repeats_nothing(
    came: Callable[..., None], fieldtui: Command, sink: Sink, number: int
) -> None:
    came(*(made(f"e{number:03}", f"r{number % 4}", number) for number in range(80)))
    words = [sys.executable, "-m", "fieldtui", "hooks", "replay", "--where", "", "--to", "crm", "--yes", "--rate", "40"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while len(sink.bodies) < 10:
        assert process.poll() is None
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    store = open_store("sqlite", find_paths().data)
    [order] = store.replays()
    done_before = {item.event_id for item in store.items(order.id, state="done")}
    store.close()
    if number == signal.SIGTERM:
        assert (process.returncode, f"go on with --resume {order.id}" in err) == (1, True), (out, err)
    before = len(sink.bodies)
    done = fieldtui("hooks", "replay", "--resume", str(order.id), "--yes")
    assert done.code == 0, done.err
    again = {json.loads(body)["id"] for body in sink.bodies[before:]}
    assert not again & done_before
    assert len(done_before | again) == 80
    assert fieldtui("hooks", "replay", "--resume", str(order.id), "--yes").code == 1


def test_gaps_are_listed_explained_and_closed(came: Callable[..., None], fieldtui: Command) -> None:
    came(made("e1", at=10), made("lost1", at=20, how="caught up"), made("lost2", at=30, how="caught up"))
    told = json.loads(fieldtui("hooks", "gaps", "--json").out)
    [gap] = told["gaps"]
    assert (gap["source"], gap["count"], gap["event_ids"], gap["listened"], gap["closed"]) == (
        "north",
        2,
        ["lost1", "lost2"],
        True,
        None,
    )
    [tally] = told["tallies"]
    assert (tally["source"], tally["by_hook"], tally["by_list"], tally["both"]) == ("north", 1, 2, 0)
    assert "2 lost  we listened, but they never came" in fieldtui("hooks", "gaps").out
    assert fieldtui("hooks", "gaps", "--close", "the tunnel was down").code == 0
    assert json.loads(fieldtui("hooks", "gaps", "--json").out)["gaps"] == []
    [closed] = json.loads(fieldtui("hooks", "gaps", "--all", "--json").out)["gaps"]
    assert closed["closed"] == "the tunnel was down"


@pytest.mark.parametrize(("lines", "first"), [("0", "e9"), ("1", "e3")])
def test_tail_follows_and_begins_with_as_many_as_are_wanted(
    three: None, came: Callable[..., None], lines: str, first: str
) -> None:
    words = [sys.executable, "-m", "fieldtui", "hooks", "tail", "--lines", lines, "--json"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for _ in range(100):
        if select.select([process.stdout], [], [], 0.3)[0]:
            break
        if lines == "0":
            came(made("e9", at=90))
    line = json.loads(process.stdout.readline())
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err, line["event_id"]) == (0, "", first)
