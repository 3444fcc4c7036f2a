"""Would the tests notice? Change one thing in the code, run the tests that touch it, and count what survives.

Run as `python -m tests.benchmarks.mutants [--number N] [--seed S] [--skip N] [--rooms a,b] [--only FILE:LINE]`. Each
mutant is made in a copy of the tree and tried by the tests that import its module, then by its room's, then by the
whole suite. Prints a line for each mutant and the share that was noticed; what survives and is equivalent is to be
listed by hand.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("http", "store", "collector", "hooks", "contract", "ui/models")
#: seconds that one stage of tests may take, and bytes of memory; a mutant that makes them hang or grow is noticed
PATIENCE, MEMORY = 420, 6_000_000_000
_SWAPS: dict[type[ast.AST], str] = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "+",
    ast.And: "or",
    ast.Or: "and",
}


@dataclass(frozen=True)
class Mutant:
    """One change: `old` at these places of a file (line from 1, columns from 0, in bytes) becomes `new`."""

    file: str
    line: int
    start: int
    end: int
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.start} {self.old!r} -> {self.new!r}"


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield all changes that one file offers; docstrings, types and imports are left alone."""
    text = path.read_text()
    lines = text.encode().split(b"\n")
    file = str(path.relative_to(ROOT))
    for node in ast.walk(ast.parse(text)):
        for line, start, end, new in _changes(node, lines):
            yield Mutant(file, line, start, end, lines[line - 1][start:end].decode(), new)


def _changes(node: ast.AST, lines: list[bytes]) -> Iterator[tuple[int, int, int, str]]:
    """Yield line, start, end and new text of what may be changed in one node."""
    if isinstance(node, ast.Compare):
        yield from _between(node.left, node.comparators[0], node.ops[0], lines)
    elif isinstance(node, ast.BoolOp):
        yield from _between(node.values[0], node.values[1], node.op, lines)
    elif isinstance(node, ast.BinOp):
        yield from _between(node.left, node.right, node.op, lines)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) and node.lineno == node.operand.lineno:
        yield node.lineno, node.col_offset, node.operand.col_offset, ""
    elif isinstance(node, ast.Constant) and node.end_lineno == node.lineno:
        new = {True: "False", False: "True"}.get(node.value) if isinstance(node.value, bool) else None
        if isinstance(node.value, int | float) and not isinstance(node.value, bool):
            new = repr(node.value + 1)
        if new is not None:
            yield node.lineno, node.col_offset, node.end_col_offset or 0, new


def _between(left: ast.expr, right: ast.expr, op: ast.AST, lines: list[bytes]) -> Iterator[tuple[int, int, int, str]]:
    """Yield the swap of an operator that stands on one line between its two sides."""
    new = _SWAPS.get(type(op))
    if new is None or left.end_lineno != right.lineno or left.end_col_offset is None:
        return
    between = lines[right.lineno - 1][left.end_col_offset : right.col_offset]
    word = between.strip(b" ()")
    if word and b"#" not in between:
        start = left.end_col_offset + between.index(word)
        yield right.lineno, start, start + len(word), new


def sample(rooms: list[str], number: int, seed: int) -> list[Mutant]:
    """Return mutants of these rooms, the same number of each room, drawn by the seed."""
    dice = random.Random(seed)
    chosen: list[Mutant] = []
    for room in rooms:
        found = [one for path in sorted((ROOT / "fieldtui" / room).rglob("*.py")) for one in mutants(path)]
        chosen += dice.sample(found, min(len(found), max(1, number // len(rooms))))
    return chosen


def stages(mutant: Mutant) -> Iterator[list[str]]:
    """Yield the tests to run, those first that import the changed module."""
    module = mutant.file.removesuffix(".py").replace("/", ".")
    package, _, name = module.rpartition(".")
    near = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text()
        if module in text or f"from {package} import {name}" in text or path.stem == f"test_{name}":
            near.append(str(path.relative_to(ROOT)))
    if near:
        yield near
    yield ["tests/" + "/".join(mutant.file.split("/")[1:-1]).partition("/")[0]]
    yield ["tests", "--deselect", "tests/test_house.py"]


def _bound_memory() -> None:
    """Bound the tests' memory; called in their process, before they begin."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def notices(home: Path, tests: list[str]) -> bool:
    """Run tests in a copy of the tree; return whether one failed, or they did not come to an end."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", *tests]
    environment = {**os.environ, "PYTHONPATH": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, cwd=home, env=environment, capture_output=True, timeout=PATIENCE, preexec_fn=_bound_memory
        )
    except subprocess.TimeoutExpired:
        return True
    return done.returncode not in (0, 5)


def try_one(mutant: Mutant, homes: Queue[Path], depth: int) -> tuple[Mutant, int]:
    """Make one mutant in a free copy; return it with the stage that noticed it, 0 for none."""
    home = homes.get()
    path = home / mutant.file
    before = path.read_bytes()
    lines = before.split(b"\n")
    line = lines[mutant.line - 1]
    lines[mutant.line - 1] = line[: mutant.start] + mutant.new.encode() + line[mutant.end :]
    try:
        path.write_bytes(b"\n".join(lines))
        for stage, tests in enumerate(stages(mutant), 1):
            if stage <= depth and notices(home, tests):
                return mutant, stage
        return mutant, 0
    finally:
        path.write_bytes(before)
        homes.put(home)


def main() -> None:
    """Sample, try, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--number", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--skip", type=int, default=0, help="leave out the first so many, which were tried before")
    parser.add_argument("--rooms", default=",".join(ROOMS))
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--depth", type=int, default=3, help="stages of tests: 1 near, 2 the room, 3 all")
    parser.add_argument("--only", default="", help="FILE:LINE, to try what survived again")
    options = parser.parse_args()
    chosen = sample(options.rooms.split(","), options.number, options.seed)
    chosen = [one for one in chosen if str(one).startswith(options.only)][options.skip :]
    began, survivors = time.monotonic(), []
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(options.workers) as pool:
        homes: Queue[Path] = Queue()
        for number in range(options.workers):
            ignored = shutil.ignore_patterns(".venv", ".git", ".peers", "__pycache__")
            homes.put(Path(shutil.copytree(ROOT, Path(scratch) / f"copy{number}", ignore=ignored)))
        for mutant, stage in pool.map(lambda one: try_one(one, homes, options.depth), chosen):
            print(f"{f'noticed at stage {stage}' if stage else 'SURVIVED'}  {mutant}", flush=True)
            survivors += [mutant] if not stage else []
    killed = len(chosen) - len(survivors)
    print(f"{killed} of {len(chosen)} noticed ({100 * killed / max(1, len(chosen)):.0f} %)", end=" ")
    print(f"in {(time.monotonic() - began) / 60:.0f} minutes")


if __name__ == "__main__":
    main()
