"""The toy vendor's server over real HTTP, for what has to be seen from one end to the other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from fieldtui.contract.errors import SourceError
from fieldtui.contract.flow import Reply
from fieldtui.contract.vendor import Vendor
from tests.http.scripted_vendor import HOME, Sent


@dataclass
class Served:
    """Where the stand-in listens, and what it was asked."""

    url: str
    asked: list[Sent] = field(default_factory=list)

    def vendor(self, of: Vendor) -> Vendor:
        """The toy vendor with its address here."""
        return replace(of, connect=lambda settings: replace(of.connect(settings), bases={"api": self.url}))


@contextmanager
def served(answer: Callable[[Sent], Reply | SourceError]) -> Iterator[Served]:
    """Answer requests on a port of this machine as `answer` says."""
    handled = type("Handler", (_Handler,), {"answer": staticmethod(answer)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handled)
    here = Served(f"http://127.0.0.1:{server.server_port}")
    handled.here = here  # type: ignore[attr-defined]
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True)
    thread.start()
    yield here
    server.shutdown()
    server.server_close()
    thread.join()


class _Handler(BaseHTTPRequestHandler):
    """One connection; `answer` and `here` are put into a class of its own."""

    protocol_version = "HTTP/1.1"
    here: Served
    answer: Callable[[Sent], Reply | SourceError]

    def do_GET(self) -> None:
        """Answer."""
        sent = Sent("GET", HOME + self.path, {name.lower(): value for name, value in self.headers.items()}, None)
        self.here.asked.append(sent)
        reply = type(self).answer(sent)
        assert isinstance(reply, Reply)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 304:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *words: object) -> None:
        """Say nothing."""
