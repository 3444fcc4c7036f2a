"""`fieldtui hooks` as a person or a script runs it: shapes, exit codes, what is asked, what is refused."""

from __future__ import annotations

import base64
import csv
import io
import json
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.commands.hooks.factories import CONFIG, made
from tests.cli.commands.hooks.sink import Sink
from tests.vendors.cloudworkpro.stub_server import standing

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


def test_listen_without_source_that_sends_webhooks_listens_all_same(config: Path, fieldtui: Command) -> None:
    config.write_text("")
    assert fieldtui("hooks", "listen").code == 2
    with listening("--listen", "127.0.0.1:0") as (_, ready):
        assert ready["paths"] == {}
        assert post(ready["listening"] + "/hooks/north", EVENT) == 404


def test_listen_on_port_taken_or_none_says_so(came: object, fieldtui: Command) -> None:
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
def test_list_gives_promised_fields_in_order_of_events(three: None, fieldtui: Command, form: str) -> None:
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


def test_list_filters_limits_and_explains_wrong_filter(three: None, fieldtui: Command) -> None:
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


def test_show_exits_1_for_missing_2_for_no_address(three: None, fieldtui: Command) -> None:
    assert fieldtui("hooks", "show", "north/delivery/none").code == 1
    assert fieldtui("hooks", "show", "north").code == 2


@pytest.mark.parametrize("body", [b'{"id": "x", "t": "it\'s"}', b'{\n\t"id": "\xe2\x80\xae\\u0000 @ $HOME `x`"\r\n}'])
def test_curl_line_sends_body_byte_for_byte(
    came: Callable[..., None], fieldtui: Command, config: Path, sink: Sink, body: bytes
) -> None:
    came(made("e1", body=body, headers=(("host", "evil.example:80"), ("Authorization", "•••"))))
    config.write_text(config.read_text().replace("127.0.0.1:0", f"127.0.0.1:{sink.port}"))
    line = fieldtui("hooks", "show", "north/delivery/e1", "--format", "curl").out
    assert "evil" not in line
    assert line.isprintable() or line.rstrip("\n").isprintable()
    done = subprocess.run(["bash", "-c", line], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert sink.bodies == [body]
    assert sink.headers[0]["content-type"] == "application/json"
    assert "authorization" not in sink.headers[0]


def test_export_writes_what_matches_and_only_into_new_file(three: None, fieldtui: Command, home: Path) -> None:
    lines = fieldtui("hooks", "export", "--format", "jsonl", "--where", "record:r1").out.splitlines()
    assert [json.loads(line)["body"]["id"] for line in lines] == ["e1", "e2"]
    rows = list(csv.DictReader(io.StringIO(fieldtui("hooks", "export", "--format", "csv").out)))
    assert [json.loads(row["body"])["id"] for row in rows] == ["e1", "e2", "e3"]
    file = home / "out.har"
    assert fieldtui("hooks", "export", "--format", "har", "--output", str(file)).code == 0
    assert len(json.loads(file.read_text())["log"]["entries"]) == 3
    assert file.stat().st_mode & 0o777 == 0o600
    assert fieldtui("hooks", "export", "--format", "har", "--output", str(file)).code == 2


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
    assert "2 recovered  we listened, but they never came" in fieldtui("hooks", "gaps").out
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
    try:
        for _ in range(100):
            if select.select([process.stdout], [], [], 0.3)[0]:
                break
            if lines == "0":
                came(made("e9", at=90))
        line = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    finally:
        process.kill()
        process.communicate()
    assert (process.returncode, err, line["event_id"]) == (0, "", first)


def test_show_with_refresh_asks_vendor_for_its_own_entry(
    came: Callable[..., None], fieldtui: Command, config: Path
) -> None:
    body = {"_id": "e1", "event": "SITE.CREATE", "attempt": 1, "delivered": True}
    answer = json.dumps({"code": 200, "data": body}).encode()
    came(made("e1", body=json.dumps(body).encode()))
    with standing(**{"webhooks/e1": answer, "webhooks/e2": (404, b"{}")}) as vendor:
        config.write_text(config.read_text().replace("http://127.0.0.1:9", vendor.url))
        shown = fieldtui("hooks", "show", "north/delivery/e1", "--refresh")
        assert (shown.code, "the vendor says\n  taken at retry 1" in shown.out) == (0, True)
        told = json.loads(fieldtui("hooks", "show", "north/delivery/e1", "--refresh", "--json").out)
    assert told["vendor"] == {"said": "taken at retry 1", "entry": body}
    assert fieldtui("hooks", "show", "north/delivery/none", "--refresh").code == 1
