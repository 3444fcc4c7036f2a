"""`config`, `secrets` and `doctor`: what is wrong is said at once, and no secret is ever printed."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fieldtui import vendors
from fieldtui.cli.output.config_template import template
from fieldtui.contract.vendor import Token
from fieldtui.settings.paths import find_paths
from fieldtui.settings.token_file import TokenFile

if TYPE_CHECKING:
    from tests.cli.conftest import Command

CANARY = "canary-8f31c"


def uncommented() -> str:
    """The template with one vendor's source switched on, at an address where nobody is."""
    name = next(iter(vendors.names()))
    text = template([vendors.load(name)])
    start = text.index("# [sources.")
    block = text[start : text.index("\n\n", start)]
    lines = [line.removeprefix("# ") for line in block.splitlines()]
    return (
        "\n".join(line for line in lines if not line.startswith("#")).replace("https://…", "http://127.0.0.1:9") + "\n"
    )


def test_init_writes_configuration_right_and_never_overwrites(fieldtui: Command) -> None:
    path = find_paths().config
    assert fieldtui("config", "init") == (0, f"{path}\n", "")
    assert path.stat().st_mode & 0o777 == 0o600
    checked = fieldtui("config", "check")
    assert checked.code == 0
    assert checked.out.startswith(f"{path}: no mistakes, but no sources yet, so that nothing is polled\n")
    assert "`fieldtui manual start`" in checked.out
    again = fieldtui("config", "init")
    assert (again.code, again.err) == (
        2,
        f"{path}: there is a configuration already; edit it, or name another --config\n",
    )


@pytest.mark.parametrize("command", [["list"], ["sync"], ["show", "a/crew/b"], ["config", "check"]])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[sources.north]\nvendor = 'nobody'\n", [":2: ", "no vendor is called `nobody`", "known vendors: "]),
        ("[store]\nulr = 'sqlite'\n", [":2: ", "no key `ulr`", "did you mean `url`?"]),
        ("[store\n", [":1: ", "broken TOML"]),
        ("[[views]]\nname = 3\n", [":2: ", "must be text, not a whole number"]),
    ],
)
def test_wrong_configuration_stops_every_command_with_one_line(
    fieldtui: Command, config: Path, command: list[str], text: str, words: list[str]
) -> None:
    config.write_text(text)
    done = fieldtui(*command)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith(str(config))
    assert all(word in done.err for word in words)


@pytest.mark.parametrize("command", [["list"], ["sync"], ["config", "check"]])
def test_missing_secret_stops_command_before_any_request(
    fieldtui: Command, config: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = uncommented()
    config.write_text(text)
    done = fieldtui(*command)
    assert done.code == 2
    first = done.err.splitlines()[0]
    assert first.startswith(f"{config}:")
    assert "environment variable" in first
    assert "is not set; set " in first


def test_secret_that_goes_missing_is_missed_although_configuration_was_good(
    fieldtui: Command, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text(uncommented())
    for name in secret_variables(config.read_text()):
        monkeypatch.setenv(name, CANARY)
    assert fieldtui("list", "--format", "json") == (0, "[]\n", "")
    monkeypatch.delenv(secret_variables(config.read_text())[0])
    assert fieldtui("list", "--format", "json").code == 2


def secret_variables(text: str) -> list[str]:
    """The environment variables that a configuration names."""
    return [part.partition('"')[0] for part in text.split('env = "')[1:]]


def test_no_command_prints_secret(fieldtui: Command, config: Path) -> None:
    text = uncommented()
    for name in secret_variables(text):
        text = text.replace(f'{{ env = "{name}" }}', f'"{CANARY}"')
    broken = text.replace("[sources.my-", "[sources.broken-") + "nonsense = 1\n"
    target = f'crm = {{ url = "http://127.0.0.1:9/in", headers = {{ X = "{CANARY}" }} }}'
    config.write_text(f"{text}\n{broken}\n[hooks.targets]\n{target}\n")
    commands = [["config", "show"], ["config", "check"], ["secrets", "list"], ["doctor"], ["sync"], ["list"]]
    for command in commands + [["--json", *command] for command in commands]:
        done = fieldtui(*command)
        assert CANARY not in done.out + done.err, command
        assert done.out + done.err
    shown = fieldtui("config", "show").out
    assert "(hidden)" in shown
    assert "http://127.0.0.1:9" in shown


def test_config_show_names_secrets_command_but_not_its_arguments(fieldtui: Command, config: Path) -> None:
    text = uncommented()
    for name in secret_variables(text):
        text = text.replace(f'{{ env = "{name}" }}', f'{{ command = ["pass", "{CANARY}"] }}')
    config.write_text(text)
    shown = fieldtui("config", "show").out
    assert "pass" in shown
    assert CANARY not in shown


#: each line with a mistake ends in what `config check` has to name; a mistake of a whole table stands at its head
MISTAKEN = """\
[sources.north]                        # [sources.north] needs `client_secret`
vendor = "cloudworkpro"
base_url = "ftp://x"                   # sources.north.base_url is not a whole http or https URL
client_id = 3                          # sources.north.client_id: Expected a secret
nonsense = 1                           # [sources.north] has no key `nonsense`
largest_answer = "big"                 # sources.north.largest_answer: “big” is no size
[sources.north.every]
workorders = "soon"                    # sources.north.every.workorders: “soon” is no length of time
wrokorders = "60s"                     # sources.north.every.wrokorders: cloudworkpro has no resource `wrokorders`
sites = 5                              # sources.north.every.sites must be text
[sources.south]
vendor = "gruntyfy"                    # sources.south.vendor: no vendor is called `gruntyfy` (did you mean `gruntify`?)
[sources.parks]
vendor = "gruntify"
base_url = "https://parks.example"
auth_url = "https://parks.example"
workspaces = ["a", "a"]                # sources.parks.workspaces lists “a” twice
username = "me"
password = "x"
[sources.city]
vendor = "gruntify"
base_url = "https://city.example"
auth_url = "https://city.example"
workspaces = ["a"]
username = "me"
password = { env = "NOBODY_SET_THIS" } # the environment variable NOBODY_SET_THIS is not set
[store]
url = "postgresql://x"                 # store.url names no database
[hooks]                                # hooks.certificate and hooks.key go together
listen = "here"                        # hooks.listen is not HOST:PORT
allow = ["nobody"]                     # “nobody” in hooks.allow is no address or network
certificate = "x"
[hooks.targets.crm]
url = "http://far.example/in"          # hooks.targets.crm.url is plain http to far.example
timeout = "soon"                       # hooks.targets.crm.timeout: “soon” is no length of time
hearders = {}                          # [hooks.targets.crm] has no key `hearders` (did you mean `headers`?)
[[views]]
name = "a"
key = "ab"                             # the key of the view “a” is more than one character
where = "stage:underwy"                # views.0.where: the filter of the view “a”: no stage “underwy”
sort = "deu"                           # views.0.sort: the view “a” cannot be sorted by `deu`
[[views]]                              # [views.1] needs `name`
where = "x"
[stoer]                                # no table is called `stoer`
"""


def test_check_names_all_mistakes_with_line_and_key(fieldtui: Command, config: Path) -> None:
    config.write_text(MISTAKEN)
    expected = [
        (number, line.partition("# ")[2]) for number, line in enumerate(MISTAKEN.splitlines(), 1) if "# " in line
    ]
    done = fieldtui("config", "check")
    assert done.code == 2
    said = done.err.splitlines()
    assert len(said) == len(expected)
    for line, (number, words) in zip(said, expected, strict=True):
        assert line.startswith(f"{config}:{number}: ")
        assert words in line
    assert len(json.loads(fieldtui("config", "check", "--json").out)["errors"]) == len(expected)
    failed = [line for line in fieldtui("doctor").out.splitlines() if line.startswith("FAIL")]
    assert all(any(words in line for line in failed) for _, words in expected if "environment" not in words)


def test_check_tries_filters_and_sorts_of_views(fieldtui: Command, config: Path) -> None:
    config.write_text("[[views]]\nname = 'mine'\nwhere = 'stage:underwy'\nsort = 'deu'\n")
    done = fieldtui("config", "check")
    assert done.code == 2
    first, second = done.err.splitlines()
    assert "the filter of the view “mine”" in first
    assert "underway" in first
    assert "cannot be sorted by `deu` (did you mean `due`?)" in second


def test_secrets_list_names_origin_and_what_is_missing(fieldtui: Command, config: Path) -> None:
    config.write_text(uncommented())
    name = secret_variables(config.read_text())[0]
    shown = fieldtui("secrets", "list")
    assert f"the environment variable {name}  MISSING: the environment variable {name} is not set" in shown.out
    found = json.loads(fieldtui("secrets", "list", "--json").out)
    assert {"name", "origin", "error", "warning"} == set(found[0])


def test_secrets_remove_forgets_what_login_gave(fieldtui: Command, config: Path) -> None:
    tokens = TokenFile(find_paths().state / "tokens.json")
    tokens.of("north", lambda: b"any").put(Token(CANARY), 0.0)
    assert fieldtui("secrets", "remove", "north") == (0, "the tokens of north are forgotten\n", "")
    assert tokens.sources() == []
    assert fieldtui("secrets", "remove", "north").code == 2


def test_doctor_names_what_is_wrong_and_remedy(fieldtui: Command, config: Path, home: Path) -> None:
    shared = home / "secret"
    shared.write_text(CANARY)
    shared.chmod(0o644)
    text = uncommented()
    for name in secret_variables(text):
        text = text.replace(f'{{ env = "{name}" }}', f'{{ file = "{shared}" }}')
    config.write_text(text)
    done = fieldtui("doctor")
    assert done.code == 1
    assert f"others may read it; chmod 600 {shared}" in done.out
    assert "FAIL " in done.out
    assert "offline: no connection to 127.0.0.1:9" in done.out
    assert "SQLite 3." in done.out
    report = json.loads(fieldtui("doctor", "--json").out)
    assert report["ok"] is False
    assert {"name", "state", "text", "remedy"} == set(report["checks"][0])


def test_doctor_finds_nothing_wrong_with_nothing(fieldtui: Command, config: Path) -> None:
    done = fieldtui("doctor")
    assert (done.code, "FAIL" in done.out) == (0, False)


def test_secrets_set_reads_standard_input_and_names_what_keyring_lacks(
    fieldtui: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    done = fieldtui("secrets", "set", "fieldtui/north", stdin=CANARY)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    lacks = "no secure keyring here" if find_spec("keyring") else "the package `keyring` is not installed"
    assert done.err.startswith(f"the keyring: {lacks}")
    assert CANARY not in done.err
    assert "nothing was given" in fieldtui("secrets", "set", "fieldtui/north").err
