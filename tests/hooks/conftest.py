"""A fresh store for every test, and a certificate."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldtui.store.protocols import Store
from tests.collector.toy_vendor import fresh_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    ours = fresh_store(tmp_path)
    yield ours
    ours.close()


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for this machine, and its key."""
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*words, *names], check=True, capture_output=True)
    return certificate, key
