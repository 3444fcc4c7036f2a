"""The vendor with some work orders, which can hold any one answer back until a test lets it go."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.vendors.cloudworkpro.account import WORK_ORDER


class Hold:
    """One answer that is made when its request comes, and kept back."""

    def __init__(self) -> None:
        self.arrived, self.let_go = threading.Event(), threading.Event()


class HoldingVendor(ThreadingHTTPServer):
    """Lists two work orders a page. `patched`: how often each was written to; `holds`: by request, taken up once."""

    daemon_threads = True

    def __init__(self, *ids: str) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.statuses = dict.fromkeys(ids, "draft")
        self.patched: Counter[str] = Counter()
        self.holds: dict[str, Hold] = {}
        self._held: list[Hold] = []

    @property
    def settings(self) -> str:
        """The source's table of a configuration; it is swept only when that is asked for."""
        return (
            f'[sources.north]\nvendor = "cloudworkpro"\nbase_url = "http://127.0.0.1:{self.server_address[1]}"\n'
            'client_id = "id"\nclient_secret = "secret"\npage_limit = 2\n'
        )

    def hold(self, request: str) -> Hold:
        """Hold the next answer to `GET /workorders?2` (the page from that number on), `GET ID` or `PATCH ID`."""
        self.holds[request] = hold = Hold()
        self._held.append(hold)
        return hold

    def let_go(self) -> None:
        """Send all answers that are held."""
        for hold in self._held:
            hold.let_go.set()

    def order(self, id: str) -> dict[str, Any]:
        return {**WORK_ORDER, "_id": id, "name": f"Order {id}", "status": self.statuses[id]}

    def page(self, first: int, count: int) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """The work orders from that number on, and where they stand in the list."""
        ids = list(self.statuses)
        following = first + count if first + count < len(ids) else None
        place = {"hasNext": following is not None, "nextCursor": str(following or ""), "totalResults": len(ids)}
        return [self.order(id) for id in ids[first : first + count]], place


class _Answers(BaseHTTPRequestHandler):
    server: HoldingVendor
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self._answer("POST", {"token": "t0ken", "expires_in": 3600})

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        if address.path.startswith("/workorders/"):
            id = address.path.rpartition("/")[2]
            self._answer(f"GET {id}", self.server.order(id))
        elif address.path == "/workorders":
            first = int(query.get("cursor", 0))
            items, place = self.server.page(first, int(query["limit"]))
            self._answer(f"GET /workorders?{first}", items, place)
        else:
            self._answer("GET", [], {"hasNext": False})

    def do_PATCH(self) -> None:
        id, wanted = self.path.split("/")[2], self._body()["status"]
        self.server.patched[id] += 1
        self.server.statuses[id] = wanted
        self._answer(f"PATCH {id}", f"Status updated successfully to: '{wanted}' for work order with ID: {id}")

    def _body(self) -> Any:
        return json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")

    def _answer(self, request: str, data: object, place: dict[str, Any] | None = None) -> None:
        if self.command == "POST":
            self._body()
        # made before it is held: by the time that it is read it may be old
        body = json.dumps({"code": 200, "reason": "", "data": data, "success": True, "pagination": place}).encode()
        hold = self.server.holds.pop(request, None)
        if hold is not None:
            hold.arrived.set()
            hold.let_go.wait(90)
        try:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # whoever asked has gone
            self.close_connection = True

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@contextmanager
def standing_vendor(*ids: str) -> Iterator[HoldingVendor]:
    """A vendor for the time of a test."""
    server = HoldingVendor(*ids)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.let_go()
        server.shutdown()
        server.server_close()
        thread.join()
