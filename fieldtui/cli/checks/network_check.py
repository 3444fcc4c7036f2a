"""What `doctor` says of the way out: proxies, certificates, and whether the keys of TLS are written down."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from pathlib import Path

from fieldtui.cli.checks.check_result import CheckResult, State
from fieldtui.http.proxies import ProxyFault, read_proxies

_UNSET = "correct or unset it"


def check_network() -> Iterator[CheckResult]:
    """Yield what the environment makes of every connection; the passwords of proxies are left out."""
    yield from _proxies()
    yield from _certificates()
    yield from _key_log()


def _proxies() -> Iterator[CheckResult]:
    """Name each proxy with its variable, and what is wrong with it."""
    found = read_proxies()
    for scheme, way in found.ways.items():
        if isinstance(way, ProxyFault):
            yield CheckResult("proxy", State.WRONG, f"{way.variable} {way.cause}", way.remedy)
        else:
            login = " with a login" if way.login else ""
            what = "everything else" if scheme == "all" else scheme
            yield CheckResult("proxy", State.WELL, f"{way.variable}: {what} goes through {way.url}{login}")
    # said as well, since somebody looking for a proxy's fault wants to know that there is none
    if not found.ways:
        yield CheckResult("proxy", State.WELL, "none")
    if found.odd:
        entries = ", ".join(f"“{entry}”" for entry in found.odd)
        remedy = "write hosts, domains, addresses or networks, with commas between them"
        yield CheckResult("proxy", State.DOUBT, f"NO_PROXY: {entries} cannot be understood and exempts nobody", remedy)


def _certificates() -> Iterator[CheckResult]:
    """Yield whom TLS trusts, where a variable says so."""
    file, folders = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if file:
        cause = _no_certificates(file)
        state = State.WRONG if cause else State.WELL
        yield CheckResult("certificates", state, f"SSL_CERT_FILE: {file}{cause}", _UNSET if cause else "")
    if folders:
        # one of several folders is enough
        if any(Path(folder).is_dir() for folder in folders.split(os.pathsep)):
            yield CheckResult("certificates", State.WELL, f"SSL_CERT_DIR: {folders}")
        else:
            yield CheckResult("certificates", State.WRONG, f"SSL_CERT_DIR: {folders} is no folder", _UNSET)
    if not file and not folders:
        yield CheckResult("certificates", State.WELL, "those of this machine")


def _no_certificates(file: str) -> str:
    """Return why a file gives no certificates, the empty string when it does."""
    try:
        # tried, not looked at: only OpenSSL knows what it can read
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=file)
    except ssl.SSLError:
        return " holds no certificates"
    except OSError as error:
        return f" cannot be read ({error.strerror})"
    return ""


def _key_log() -> Iterator[CheckResult]:
    """Yield that whoever reads a certain file can read everything that goes over TLS."""
    file = os.environ.get("SSLKEYLOGFILE")
    if not file:
        return
    path = Path(file)
    # httpx and ssl open the file at the first connection
    if os.access(path if path.exists() else path.parent, os.W_OK) and not path.is_dir():
        text = f"SSLKEYLOGFILE: the keys of every connection are written to {file}, so that it can be read by others"
        yield CheckResult("TLS keys", State.DOUBT, text, "unset it unless you are looking for a fault")
    else:
        text = f"SSLKEYLOGFILE: {file} cannot be written, so that nothing can be reached over TLS"
        yield CheckResult("TLS keys", State.WRONG, text, _UNSET)
