"""What a configuration may say, and what a person is told when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.flow import Pages, Poll
from fieldtui.contract.record import Kind
from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import Connection, Resource, SourceSettings, Vendor, WebhookLogin
from fieldtui.settings.load import faults, load
from fieldtui.settings.schema import ConfiguredSource, Settings


class AcmeSettings(SourceSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    base_url: str
    tenant: int = 0
    jobs_path: str = "/jobs"
    password: Secret
    webhook: WebhookLogin | None = None
    areas: tuple[str, ...] = ()


def _no_pages(poll: Poll[AcmeSettings]) -> Pages:
    yield from ()


ACME = Vendor(
    name="acme",
    title="Acme",
    settings=AcmeSettings,
    connect=lambda settings: Connection(bases={"api": settings.base_url}, judge=lambda request, reply: None),
    resources=(Resource(name="jobs", title="Jobs", kinds=(Kind.WORK_ORDER,), pages=_no_pages),),
)

GOOD = """\
[sources.north]
vendor = "acme"
base_url = "https://acme.example"
password = "sesame-street-9"
"""


def read(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "config.toml"
    path.write_text(text)
    return load(path, {"acme": ACME}.__getitem__, vendor_names=lambda: ["acme"])


def error_of(tmp_path: Path, text: str) -> str:
    """What is said of the source `north`, or of the whole file."""
    try:
        source = read(tmp_path, text).sources["north"]
    except ConfigurationError as error:
        return str(error)
    assert source.error is not None
    assert (source.vendor, source.settings) == (None, None)
    return str(source.error)


def north(settings: Settings) -> AcmeSettings:
    made = settings.sources["north"].ready()[1]
    assert isinstance(made, AcmeSettings)
    return made


def test_whole_configuration_is_read(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        GOOD
        + """
        tenant = 3
        webhook = { username = "w", password = "hook-pass" }
        areas = ["a", "b"]
        [sources.north.every]
        jobs = "90s"
        [store]
        url = "sqlite:///x.db"
        [hooks]
        listen = "127.0.0.1:8787"
        [hooks.targets]
        crm = { url = "http://127.0.0.1:9000/in", headers = { Authorization = "t" } }
        [[views]]
        name = "Breach next"
        key = "b"
        where = "kind:work_order"
        sort = "due"
        """,
    )
    source = north(settings)
    assert (source.tenant, source.areas, source.every) == (3, ("a", "b"), {"jobs": "90s"})
    assert source.webhook is not None
    assert source.webhook.password.reveal() == "hook-pass"
    assert settings.hooks.targets["crm"].headers["Authorization"].reveal() == "t"
    assert settings.store.url == "sqlite:///x.db"
    assert [view.key for view in settings.views] == ["b"]
    assert faults(settings) == []


def test_empty_file_is_configuration_without_sources(tmp_path: Path) -> None:
    settings = read(tmp_path, "")
    assert settings.sources == {}
    assert settings.store.url == "sqlite"
    assert settings.hooks.listen is None


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (GOOD + "tenent = 3\n", 5, ["no key `tenent`", "did you mean `tenant`?"]),
        (GOOD + 'tenant = "3"\n', 5, ["sources.north.tenant must be a whole number, not text"]),
        (GOOD.replace("password", "#"), 1, ["[sources.north] needs `password`", "add `password = …`"]),
        (GOOD + 'webhook = { username = "w", passwrd = "x" }\n', 5, ["no key `passwrd`", "did you mean `password`?"]),
        (GOOD.replace("acme", "acne"), 2, ["no vendor is called `acne` (did you mean `acme`?)", "known vendors: acme"]),
        (GOOD.replace("https:", "http:"), 3, ["base_url is plain http to acme.example", "use https"]),
        (GOOD.replace("https://", "https://u:sesame@"), 3, ["holds a name or password"]),
        (GOOD.replace("https://acme.example", "acme.example"), 3, ["not a whole http or https URL"]),
        (GOOD.replace("https://acme.example", ""), 3, ["base_url is not a whole http or https URL", "write https://"]),
        (GOOD + 'jobs_path = "/jo bs"\n', 5, ["sources.north.jobs_path holds a space", "write /…"]),
        (GOOD + 'jobs_path = "/jobs\\n"\n', 5, ["sources.north.jobs_path holds", "control character"]),
        (GOOD + 'jobs_path = "jobs"\n', 5, ["sources.north.jobs_path does not begin with `/`"]),
        (GOOD + 'jobs_path = "/a/../b"\n', 5, ["sources.north.jobs_path has a `.` or `..` in it"]),
        (GOOD + 'jobs_path = "/jobs?x=1"\n', 5, ["sources.north.jobs_path must not have a query"]),
        (GOOD + '[sources.north.every]\njosb = "60s"\n', 6, ["no resource `josb` (did you mean `jobs`?)"]),
        (GOOD + '[sources.north.every]\njobs = "soon"\n', 6, ["“soon” is no length of time", "write 60s"]),
        (GOOD + "[sources.north.every]\njobs = 60\n", 6, ["sources.north.every.jobs must be text, not a whole number"]),
        (GOOD.replace('"sesame-street-9"', '{ evn = "X" }'), 4, ["No way to a secret is called `evn`", "`env`"]),
        (GOOD.replace('"sesame-street-9"', "7"), 4, ["Expected a secret"]),
        (GOOD + "oops\n", 5, ["broken TOML in column"]),
        (GOOD + "[stoer]\n", 5, ["no table is called `stoer` (did you mean `store`?)"]),
        (GOOD + '[store]\nurl = "mysql://x"\n', 6, ["store.url names no store"]),
        (GOOD + '[hooks]\nlisten = "here"\n', 6, ["hooks.listen is not HOST:PORT"]),
        (GOOD + '[hooks]\nlisten = "127.0.0.1:70000"\n', 6, ["hooks.listen is not HOST:PORT"]),
        (GOOD + '[hooks.targets]\ncrm = { url = "ftp://x" }\n', 6, ["hooks.targets.crm.url is not a whole"]),
        (GOOD + '[hooks.targets]\ncrm = { ulr = "ftp://x" }\n', 6, ["no key `ulr` (did you mean `url`?)"]),
        (GOOD + '[[views]]\nname = "a"\n[[views]]\nname = "b"\nkye = "x"\n', 9, ["no key `kye`", "`key`"]),
    ],
)
def test_mistake_is_named_with_its_line_and_its_remedy(tmp_path: Path, text: str, line: int, words: list[str]) -> None:
    said = error_of(tmp_path, text)
    assert said.startswith(f"{tmp_path}/config.toml:{line}: ")
    for word in words:
        assert word in said
    assert "\n" not in said
    assert "sesame" not in said


@pytest.mark.parametrize("host", ["localhost:9", "127.0.0.1:9", "127.8.8.8", "[::1]:9"])
def test_plain_http_to_this_machine_is_fine(tmp_path: Path, host: str) -> None:
    assert north(read(tmp_path, GOOD.replace("https://acme.example", f"http://{host}/x"))).base_url.endswith("/x")


def test_one_broken_source_leaves_others_whole(tmp_path: Path) -> None:
    settings = read(tmp_path, GOOD + '[sources.south]\nvendor = "acme"\n')
    broken = settings.sources["south"]
    assert isinstance(broken, ConfiguredSource)
    with pytest.raises(ConfigurationError, match="needs `base_url`"):
        broken.ready()
    assert north(settings).password.reveal() == "sesame-street-9"
    needed = [(fault.place, fault.cause.rpartition(" ")[2]) for fault in faults(settings)]
    assert needed == [(f"{tmp_path}/config.toml:5", "`base_url`"), (f"{tmp_path}/config.toml:5", "`password`")]


def test_name_that_cannot_stand_in_address_is_refused(tmp_path: Path) -> None:
    settings = read(tmp_path, GOOD.replace("sources.north", 'sources."no/rth"'))
    assert "cannot name a source" in str(settings.sources["no/rth"].error)


def test_missing_file_names_command_that_writes_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no such file; write one with `fieldtui config init`"):
        load(tmp_path / "none.toml", {"acme": ACME}.__getitem__)


def test_outbox_has_bounds(tmp_path: Path) -> None:
    settings = read(tmp_path, GOOD + '[outbox]\nundo = "0"\nexpires = "1h"\n')
    assert (settings.outbox.undo, settings.outbox.expires) == ("0", "1h")
    assert read(tmp_path, GOOD).outbox.undo == "8s"
    for wrong in ('undo = "11m"', 'expires = "30s"', 'undo = "soon"', 'undone = "8s"'):
        with pytest.raises(ConfigurationError, match="outbox"):
            read(tmp_path, GOOD + f"[outbox]\n{wrong}\n")


def test_person_and_keeping_are_read(tmp_path: Path) -> None:
    settings = read(tmp_path, GOOD + '[me]\nname = "Ana Ñandú"\n[keep]\ndeliveries = "0"\n')
    assert (settings.me.name, settings.keep.deliveries, settings.keep.revisions) == ("Ana Ñandú", "0", "30d")
    usual = read(tmp_path, GOOD)
    assert (usual.me.name, usual.keep.deliveries) == ("", "90d")


@pytest.mark.parametrize("name", ["ana@elsewhere", "a\\u001b[31mna", "ana\\n"])
def test_name_that_others_could_not_be_shown_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match=r"me\.name has a character that a name has not"):
        read(tmp_path, GOOD + f'[me]\nname = "{name}"\n')


def test_password_of_store_is_secret_like_others(tmp_path: Path) -> None:
    url = 'url = "postgresql://ana@db.example/field"'
    settings = read(tmp_path, GOOD + f'[store]\n{url}\npassword = {{ env = "NOBODY_SET_THIS" }}\n')
    assert "NOBODY_SET_THIS" in str(settings.store.password)
    assert any("store.password" in str(fault) for fault in faults(settings))
