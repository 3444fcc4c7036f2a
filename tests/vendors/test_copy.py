"""A vendor is one folder: a copy under another name is one more vendor, and nothing else has to be touched."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from fieldtui import vendors
from tests.vendors.vendor_copy import contract_suite, copy_tree, surroundings


def test_copied_folder_is_vendor_that_holds_contract(tmp_path: Path) -> None:
    home = copy_tree(tmp_path)
    shutil.copytree(home / vendors.names()[0], home / "another")
    assert " passed" in contract_suite(tmp_path, tmp_path, "another")


def test_copied_folder_is_known_to_program(tmp_path: Path) -> None:
    home = copy_tree(tmp_path)
    for name in vendors.names():
        shutil.copytree(home / name, home / f"another_{name}")
    asked = "import json; from fieldtui import vendors; print(json.dumps([*vendors.discover()]))"
    done = subprocess.run(
        [sys.executable, "-c", asked], env=surroundings(tmp_path), cwd=tmp_path, capture_output=True, text=True
    )
    assert set(json.loads(done.stdout)) == {*vendors.names(), *(f"another_{name}" for name in vendors.names())}


def test_copied_folder_is_simulated_beside_one_it_was_copied_from(tmp_path: Path) -> None:
    home = copy_tree(tmp_path)
    name = vendors.names()[0]
    shutil.copytree(home / name, home / "another")
    words = ["-m", "fieldtui", "simulate", "--records", "60"]
    child = subprocess.Popen(
        [sys.executable, *words], env=surroundings(tmp_path), cwd=tmp_path, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    ready = json.loads(child.stdout.readline())
    child.terminate()
    child.communicate(timeout=30)
    assert {about["vendor"] for about in ready["sources"].values()} == {*vendors.names(), "another"}
