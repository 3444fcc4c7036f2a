"""`fieldtui vendor new`: the folder of a new vendor, which works at once against its own simulator."""

from __future__ import annotations

import argparse
import keyword
import re
from collections.abc import Iterator
from pathlib import Path

from fieldtui.cli.parser import Parser, Subparsers, UsageError
from fieldtui.contract.errors import FieldtuiError

_COMMAND = "fieldtui vendor new"
#: what is copied, and the name that stands in it
_STARTER = Path(__file__).parents[2] / "starter"
_NAME, _TITLE = "acme", "Acme"
#: what the starter says of itself, and a vendor need not
_ADVICE = re.compile(r": a vendor to start from\..*(?=\"\"\")")
_PROJECT = """\
[build-system]
requires = ["hatchling>=1.26"]
build-backend = "hatchling.build"

[project]
name = "fieldtui-{name}"
version = "0.1.0"
description = "{title} for fieldtui."
requires-python = ">=3.11"
dependencies = ["fieldtui"]

[project.entry-points."fieldtui.vendors"]
{name} = "{package}:VENDOR"

[tool.hatch.build.targets.wheel]
packages = ["{package}"]
"""
_TEST = """\
\"\"\"What the vendor sends, as its documents show it, can be read and drawn.\"\"\"

from __future__ import annotations

from pathlib import Path

import msgspec

from fieldtui.contract.record import Kind
from {module} import VENDOR, crews, jobs, webhooks

SAMPLES = Path(jobs.__file__).parent / "samples"


class Nothing:
    def title(self, kind: Kind, id: str) -> str | None:
        return None

    def raw(self, kind: Kind, id: str) -> bytes | None:
        return None


def test_the_samples_can_be_read() -> None:
    page = msgspec.json.decode((SAMPLES / "jobs.json").read_bytes(), type=dict[str, msgspec.Raw])
    for raw in msgspec.json.decode(page["jobs"], type=list[msgspec.Raw]):
        job = jobs.decode(raw, None)
        assert jobs.facets(job).stage is not None
        assert jobs.document(job, Nothing()).sections
    assert VENDOR.resource("jobs") is jobs.JOBS
    page = msgspec.json.decode((SAMPLES / "crews.json").read_bytes(), type=dict[str, msgspec.Raw])
    for raw in msgspec.json.decode(page["crews"], type=list[msgspec.Raw]):
        assert crews.decode(raw, None).facets.title


def test_a_sample_of_a_delivery_names_its_job() -> None:
    event = webhooks.read((SAMPLES / "notice.json").read_bytes())
    assert (event.kind, event.resource_id) == (Kind.WORK_ORDER, "J-1001")
"""


def add(subparsers: Subparsers[Parser]) -> None:
    """Register the group."""
    group = subparsers.add_parser("vendor", help="add a vendor")
    commands = group.add_subparsers(title="commands", metavar="COMMAND", required=True)
    new = commands.add_parser("new", help="write the folder of a new vendor, with its simulator and samples")
    new.add_argument("name", metavar="NAME", help="small letters, digits and _")
    new.add_argument("--into", default=".", metavar="DIR", help="where its folder goes; default: here")
    new.set_defaults(run=_new)


def _new(options: argparse.Namespace) -> int:
    """Write everything, and say what to do next."""
    name, into = options.name, Path(options.into)
    _insist_on_new(name)
    ours = (into / "__init__.py").exists()
    # a package among ours has to be this very folder, or the vendor would not be found
    if ours and (into.name, into.resolve().parent.name) != ("vendors", "fieldtui"):
        raise UsageError(
            _COMMAND, f"{into} is a Python package", "name fieldtui/vendors itself, or a folder that is none"
        )
    home = into / name if ours else into / f"fieldtui-{name}"
    # nothing is overwritten, not even an empty folder
    if home.exists():
        raise FieldtuiError(f"{home} is there already; nothing was written")
    files = dict(_inside(name, into) if ours else _apart(name, home))
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"{home} is written, {len(files)} files; `fieldtui manual adding-a-vendor` says what each is for")
    print("it can be simulated and synced at once" if ours else f"next: pip install -e {home}")
    return 0


def _insist_on_new(name: str) -> None:
    """Raise `UsageError` for what cannot be a vendor's name, or is one already."""
    from fieldtui import vendors

    # the name becomes a module and a part of addresses
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise UsageError(_COMMAND, f"`{name}` cannot be a name", "small letters, digits and _, a letter first")
    if name in vendors.names():
        raise UsageError(_COMMAND, f"there is a vendor `{name}` already", f"known: {', '.join(vendors.names())}")


def _inside(name: str, vendors: Path) -> Iterator[tuple[Path, str]]:
    """Yield a folder among our own vendors, and its test where the tests are."""
    yield from _folder(name, vendors / name)
    tests = vendors.resolve().parent.parent / "tests" / "vendors"
    if tests.is_dir():
        yield tests / name / "test_samples.py", _TEST.format(module=f"fieldtui.vendors.{name}")


def _apart(name: str, home: Path) -> Iterator[tuple[Path, str]]:
    """Yield a package of its own, which says by its entry point that it is a vendor."""
    package = f"fieldtui_{name}"
    yield home / "pyproject.toml", _PROJECT.format(name=name, title=_title(name), package=package)
    yield from _folder(name, home / package)
    yield home / "tests" / "test_samples.py", _TEST.format(module=package)


def _folder(name: str, home: Path) -> Iterator[tuple[Path, str]]:
    """Yield the vendor's folder itself: the starter with another name in it."""
    for path in sorted(_STARTER.rglob("*")):
        if path.suffix in (".py", ".md", ".json"):
            text = path.read_text(encoding="utf-8").replace(_NAME, name).replace(_TITLE, _title(name))
            yield home / path.relative_to(_STARTER), _ADVICE.sub(": what it does, in one line.", text, count=1)


def _title(name: str) -> str:
    """Return a name as people read it, to be corrected by hand."""
    return name.replace("_", " ").title()
