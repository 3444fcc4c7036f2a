"""The house keeps its shape: bounds on sizes, who imports whom, and where a vendor's name may stand."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from fieldtui import vendors

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "fieldtui"
SOURCES = sorted(path for folder in (PACKAGE, ROOT / "tests", ROOT / "screenshots") for path in folder.rglob("*.py"))
LONGEST = {"file": 300, "class": 200, "function": 40, "family": 400}
TOP = {"pyproject.toml", "README.md", "LICENSE", "fieldtui", "tests", "themes", "screenshots"}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _too_long(path: Path) -> Iterator[str]:
    text = path.read_text()
    if (lines := len(text.splitlines())) > LONGEST["file"]:
        yield f"{_name(path)}: {lines} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            sort = "class" if isinstance(node, ast.ClassDef) else "function"
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST[sort]:
                yield f"{_name(path)}:{node.lineno}: {sort} {node.name} has {length} lines"


def test_no_file_class_or_function_does_two_jobs() -> None:
    assert [complaint for path in SOURCES for complaint in _too_long(path)] == []


def _classes() -> dict[str, tuple[ast.ClassDef, list[str]]]:
    """Return the package's classes by name: each with the names of its bases."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                bases = [ast.unparse(base).partition("[")[0].rpartition(".")[2] for base in node.bases]
                found[f"{_name(path)}:{node.name}"] = (node, bases)
    return found


def test_no_class_grows_long_by_inheritance() -> None:
    """What a class inherits inside the package counts as its own; `Protocol` and other libraries' bases do not."""
    classes = _classes()
    by_name: dict[str, list[str]] = {}
    for key in classes:
        by_name.setdefault(key.rpartition(":")[2], []).append(key)

    def lines(key: str) -> int:
        node, bases = classes[key]
        own = (node.end_lineno or node.lineno) - node.lineno + 1
        near = [other for base in bases for other in by_name.get(base, ()) if other != key]
        return own + sum(lines(other) for other in near)

    assert [f"{key} has {lines(key)} lines with its bases" for key in classes if lines(key) > LONGEST["family"]] == []


def _attributes(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the attributes of `self` that are assigned there."""
    assigned = (node for top in nodes for node in ast.walk(top) if isinstance(node, ast.Attribute))
    return {ast.unparse(node)[5:] for node in assigned if isinstance(node.ctx, ast.Store) and _is_of_self(node)}


def _is_of_self(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "self"


def _methods(node: ast.ClassDef) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [part for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)]


def _declared(node: ast.ClassDef) -> set[str]:
    """Return the attributes that stand from the start: in the class itself, or made with it."""
    fields = (part.target for part in node.body if isinstance(part, ast.AnnAssign))
    functions = _methods(node)
    made = _attributes(part for part in functions if part.name in ("__init__", "__post_init__", "body"))
    properties = {part.name for part in functions if part.decorator_list}
    return made | properties | {field.id for field in fields if isinstance(field, ast.Name)}


def test_no_attribute_waits_for_a_later_method() -> None:
    """A message may reach an object before the method that would have made the attribute: it stands from the start."""
    classes = _classes()
    inherited: dict[str, set[str]] = {}
    for key, (node, _) in classes.items():
        inherited.setdefault(key.rpartition(":")[2], set()).update(_declared(node))
    late = {
        f"{key}.{attribute}"
        for key, (node, bases) in classes.items()
        for attribute in _attributes(_methods(node))
        - _declared(node).union(*(inherited.get(base, ()) for base in bases))
    }
    assert late - {"fieldtui/ui/widgets/search_bar.py:SearchBar.display"} == set()


def test_no_method_is_left_to_subclasses() -> None:
    """What a part needs is handed to it."""
    assert [_name(path) for path in PACKAGE.rglob("*.py") if "NotImplementedError" in path.read_text()] == []


def test_vendors_name_stands_only_in_its_folder() -> None:
    strangers = [
        f"{name} in {_name(path)}"
        for name in vendors.names()
        for path in PACKAGE.rglob("*.py")
        if PACKAGE / "vendors" / name not in path.parents and name in path.read_text().lower()
    ]
    assert strangers == []


def test_top_level_holds_what_was_agreed() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    tops = {line.partition("/")[0] for line in listed.splitlines()}
    assert {top for top in tops if not top.startswith(".")} <= TOP


@pytest.mark.parametrize("room", ["contract", "settings", "store", "http", "vendors", "collector", "hooks", "cli"])
def test_only_screens_know_textual(room: str) -> None:
    code = (
        "import importlib, pkgutil, sys, fieldtui." + room + " as room\n"
        "for module in pkgutil.walk_packages(room.__path__, room.__name__ + '.'):\n"
        "    if not module.name.endswith('.simulator') and '.simulator.' not in module.name:\n"
        "        importlib.import_module(module.name)\n"
        "print('textual' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert answer.stdout.strip() == "False", answer.stderr


def _imports() -> dict[str, set[str]]:
    """Return what each module of the package imports of it: at its top, inside functions, and for types alone."""
    paths = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in PACKAGE.rglob("*.py")}
    modules = {name.removesuffix(".__init__"): path for name, path in paths.items()}
    found: dict[str, set[str]] = {}
    for name, path in modules.items():
        nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
        named = [(node.module or "", alias.name) for node in nodes if not node.level for alias in node.names]
        wanted = {f"{module}.{part}" if f"{module}.{part}" in modules else module for module, part in named}
        found[name] = (wanted & set(modules)) - {name}
    return found


def _in_circles(graph: Mapping[str, set[str]]) -> set[str]:
    """Return the nodes that lead back to themselves: those left when ends of the graph are cut off at both sides."""
    left = {name: set(near) for name, near in graph.items()}
    while True:
        reached = set().union(*left.values())
        ends = {name for name, near in left.items() if not near or name not in reached}
        if not ends:
            return set(left)
        left = {name: near - ends for name, near in left.items() if name not in ends}


def test_no_module_imports_itself_by_detour() -> None:
    assert _in_circles(_imports()) == set()


def test_no_room_imports_itself_by_detour() -> None:
    """A room is a folder right below the package."""
    rooms: dict[str, set[str]] = {}
    for name, near in _imports().items():
        room = name.split(".")[1] if "." in name else ""
        rooms.setdefault(room, set()).update(other.split(".")[1] for other in near if "." in other)
    assert _in_circles({room: near - {room} for room, near in rooms.items()}) == set()


def test_models_of_screens_import_no_textual() -> None:
    models = [path for path in (PACKAGE / "ui" / "models").glob("*.py") if "textual" in path.read_text()]
    assert list(map(_name, models)) == []


def test_no_class_name_stands_in_two_rooms() -> None:
    """One word has one meaning; `Settings` is a role that each vendor fills, and the starter as they do."""
    rooms: dict[str, set[str]] = {}
    for key in _classes():
        file, name = key.rsplit(":", 1)
        if not file.startswith("fieldtui/vendors/") and not name.startswith("_"):
            rooms.setdefault(name, set()).add(file.split("/")[1])
    assert {name: where for name, where in rooms.items() if len(where) > 1} == {"Settings": {"settings", "starter"}}


MAP = (PACKAGE / "manual" / "architecture.md").read_text()


def test_map_says_who_may_import_whom() -> None:
    """`everything` and what a row names, against what is really imported."""
    rooms: dict[str, set[str]] = {}
    for name, near in _imports().items():
        room = name.split(".")[1] if "." in name else ""
        rooms.setdefault(room, set()).update(other.split(".")[1] for other in near if "." in other)
    rows = re.findall(r"(?m)^\| `(\w+)/(?:NAME/)?` \|.*\| ([^|]*) \|$", MAP)
    assert {room for room, _ in rows} == {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    for room, named in rows:
        if named != "everything":
            allowed = {word.strip() for word in named.split(",")} & set(rooms)
            assert rooms[room] - {room} == allowed, room


def test_map_names_files_there() -> None:
    named = set(re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.(?:py|md|toml))`", MAP))
    assert len(named) > 20
    assert [path for path in named if not (PACKAGE / path).exists() and not (ROOT / path).exists()] == []


def test_no_private_name_of_module_is_left_unused() -> None:
    """A linter sees unused imports and variables only."""
    unused = []
    for path in SOURCES:
        text = path.read_text()
        for node in ast.parse(text).body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.decorator_list:
                names.append(node.name)
            private = [name for name in names if name.startswith("_") and not name.startswith("__")]
            unused += [f"{_name(path)}: {name}" for name in private if len(re.findall(rf"\b{name}\b", text)) == 1]
    assert unused == []


def test_no_task_is_made_before_it_may_run() -> None:
    """A program that ends before a worker begins leaves a coroutine that nobody awaits: the worker makes it itself."""
    made = re.compile(r"run_worker\(\s*self\.\w+\(")
    assert [_name(path) for path in (PACKAGE / "ui").rglob("*.py") if made.search(path.read_text())] == []
