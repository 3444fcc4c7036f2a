"""Who answers for a database on another host has to prove it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from fieldtui.contract.errors import StoreError
from fieldtui.store.postgres.store import PostgresStore
from tests.store.database_proxy import DatabaseProxy
from tests.store.factories import fill, listed, order
from tests.store.postgres_server import drop_database, fresh_database, server_folder


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of `db.example`, by no authority that anybody knows, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=db.example"]
    names = ["-addext", "subjectAltName=DNS:db.example", "-keyout", str(folder / "key.pem")]
    subprocess.run([*words, *names, "-out", str(folder / "cert.pem")], check=True, capture_output=True)
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def database() -> Iterator[str]:
    address = fresh_database()
    yield str(psycopg.conninfo.conninfo_to_dict(address)["dbname"])
    drop_database(address)


@pytest.fixture
def proxy(certificate: tuple[Path, Path]) -> Iterator[DatabaseProxy]:
    made = DatabaseProxy(server_folder(), certificate)
    yield made
    made.close()


def url(proxy: DatabaseProxy, database: str, host: str = "db.example", **options: object) -> str:
    """The database as on another host, whose name leads here."""
    told = "".join(f"&{name}={value}" for name, value in options.items())
    return f"postgresql://postgres@{host}:{proxy.port}/{database}?hostaddr=127.0.0.1{told}"


def test_server_with_trusted_certificate_of_its_name_is_used(
    proxy: DatabaseProxy, database: str, certificate: tuple[Path, Path]
) -> None:
    store = PostgresStore(url(proxy, database, sslrootcert=certificate[0]))
    fill(store, *(order(str(number), text="leak " * 2_000) for number in range(50)))
    assert len(listed(store, "leak")) == 50
    store.close()


def test_certificate_of_another_name_is_refused(
    proxy: DatabaseProxy, database: str, certificate: tuple[Path, Path]
) -> None:
    with pytest.raises(StoreError, match=r"other\.example.*certificate"):
        PostgresStore(url(proxy, database, "other.example", sslrootcert=certificate[0]))


def test_certificate_of_unknown_authority_is_refused_with_remedy(proxy: DatabaseProxy, database: str) -> None:
    with pytest.raises(StoreError, match=r"certificate.*name its authority by sslrootcert="):
        PostgresStore(url(proxy, database))


def test_server_without_tls_is_refused_elsewhere(database: str) -> None:
    plain = DatabaseProxy(server_folder())
    with pytest.raises(StoreError, match="SSL"):
        PostgresStore(url(plain, database))
    plain.close()
