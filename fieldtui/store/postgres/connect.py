"""From a URL to a connection, and from what PostgreSQL complains about to a sentence for a person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, LiteralString

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict

from fieldtui.contract.errors import ConfigurationError, StoreBusy, StoreError, StoreOffline, Unwritable
from fieldtui.contract.secret import Secret
from fieldtui.contract.store_url import FORMS, hosts_of, mistake_of, stays_here
from fieldtui.store.postgres.statements import adapt

#: the schema in which all of our tables stand
SCHEMA = "fieldtui"
#: seconds in which a server has to answer a new connection; and after which one that says nothing counts as gone
_CONNECT, _SILENT = 5, 10
#: the oldest server that has what the schema needs
_OLDEST = 14
_SESSION: LiteralString = (
    f"SET search_path = {SCHEMA}; SET timezone = 'UTC'; SET lock_timeout = '10s';"
    # compiling a query takes longer than answering any of ours
    " SET jit = off;"
    " SET idle_in_transaction_session_timeout = '15s'; SET default_transaction_read_only = "
)

#: what is looked for decides which index is best; what is written is always found by its key
_READS: LiteralString = "on; SET plan_cache_mode = force_custom_plan; SET work_mem = '64MB'"
_WRITES: LiteralString = "off"


@dataclass(frozen=True, slots=True)
class DatabaseServer:
    """Which database, and how it is reached. `place`: what stands in messages; never has a password."""

    parameters: dict[str, Any] = field(repr=False)
    place: str
    password: Secret | None = field(default=None, repr=False)


def server_of(url: str, password: Secret | None = None) -> DatabaseServer:
    """Read a `postgresql://` URL; ConfigurationError where it cannot be used."""
    found = mistake_of(url)
    if found is not None:
        raise ConfigurationError("store.url", *found)
    try:
        parameters: dict[str, Any] = dict(conninfo_to_dict(url))
    except psycopg.Error as error:
        raise ConfigurationError("store.url", one_line(error), FORMS) from None
    hosts = hosts_of(url)
    if not all(map(stays_here, hosts)):
        # the certificates that this system trusts, unless the URL names a file
        parameters = {"sslmode": "verify-full", "sslrootcert": "system"} | parameters
    # of several hosts, the one that takes writes
    usual = {"target_session_attrs": "read-write", "connect_timeout": _CONNECT, "application_name": "fieldtui"}
    usual |= {"keepalives_idle": _SILENT, "keepalives_interval": 5, "keepalives_count": 2}
    parameters = usual | {"tcp_user_timeout": _SILENT * 1000} | parameters | {"client_encoding": "UTF8"}
    return DatabaseServer(parameters, f"postgresql://{','.join(hosts)}/{parameters['dbname']}", password)


def connect(server: DatabaseServer, *, read_only: bool = False) -> psycopg.Connection[Any]:
    """Open a connection as all of ours are; StoreOffline when nobody answers, StoreError when we are not let in."""
    password: dict[str, Any] = {} if server.password is None else {"password": server.password.reveal()}
    with translated(server.place):
        connection: psycopg.Connection[Any] = psycopg.connect(
            **server.parameters, **password, autocommit=True, cursor_factory=psycopg.RawCursor
        )
        try:
            adapt(connection.adapters)
            _insist_on_server(connection, server.place)
            connection.execute(_SESSION + (_READS if read_only else _WRITES))
        except BaseException:
            connection.close()
            raise
    return connection


def _insist_on_server(connection: psycopg.Connection[Any], place: str) -> None:
    """Raise StoreError for a server that cannot hold our schema."""
    if connection.info.server_version < _OLDEST * 10_000:
        raise StoreError(f"{place} is PostgreSQL {connection.info.server_version // 10_000}; fieldtui needs {_OLDEST}")
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise StoreError(f"{place} keeps its text as {encoding}; make a database with ENCODING 'UTF8'")


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Raise what PostgreSQL complains about as a StoreError that says what and where.

    StoreOffline where it does not answer or the connection broke, Unwritable where it takes no writes.
    """
    try:
        yield
    except errors.DiskFull:
        raise Unwritable(f"disk full; make room for {place}") from None
    except errors.ReadOnlySqlTransaction:
        raise Unwritable(f"{place} takes no writes: it is a copy, or its administrator made it so") from None
    except errors.InsufficientPrivilege as error:
        remedy = "let its owner run `fieldtui store grant`"
        raise StoreError(f"{place} does not allow this: {one_line(error)}; {remedy}") from None
    except (errors.InvalidPassword, errors.InvalidAuthorizationSpecification) as error:
        raise StoreError(f"{place}: {one_line(error)}; see [store] url and password") from None
    except (errors.LockNotAvailable, errors.DeadlockDetected):
        raise StoreBusy(f"{place} is being used by another program; try again") from None
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise _refusal(place, error) from None
    except psycopg.Error as error:
        raise StoreError(f"{place}: {one_line(error)}") from error


def _refusal(place: str, error: psycopg.Error) -> StoreError:
    """Return what it means that no connection could be made or that one broke."""
    text = one_line(error)
    # libpq gives these no codes before it is connected
    if "password" in text or "authentication failed" in text:
        return StoreError(f"{place}: {text}; see [store] url and password")
    if "does not exist" in text:
        return StoreError(f"{place}: {text}; let its administrator make it")
    if "certificate" in text:
        return StoreError(f"{place}: {text}; name its authority by sslrootcert= in [store] url")
    return StoreOffline(f"{place} does not answer: {text}")


def is_dead(connection: psycopg.Connection[Any], error: psycopg.Error) -> bool:
    """Return whether an error means that the connection is of no use any more."""
    ended = (errors.AdminShutdown, errors.CrashShutdown, errors.CannotConnectNow)
    return connection.broken or connection.closed or isinstance(error, ended)


def one_line(error: BaseException) -> str:
    """Return what an error says, on one line: the first, which has the cause."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__


def literal(sql: str) -> LiteralString:
    """Return a statement that is made of names and numbers of ours alone."""
    return sql
