"""The commented configuration that `config init` writes; it names every vendor that is installed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, get_args

import msgspec

from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import SourceSettings, Vendor

_HEAD = """\
# The configuration of fieldtui. `fieldtui manual configuration` explains every key,
# `fieldtui config check` tells what is wrong, `fieldtui doctor` tries everything out.
#
# A secret is text, or better one of
#   { env = "NAME" }   { file = "~/.secret" }   { command = ["pass", "show", "x"] }   { keyring = "fieldtui/x" }

# [store]
# url = "sqlite"                # a file in the data folder; or sqlite:///PATH

# One table for each login at a vendor. The name is yours: letters, digits, - and _.
"""
_TAIL = """
# [hooks]
# listen = "127.0.0.1:8787"     # where vendors' webhooks are received
# [hooks.targets]
# crm = { url = "http://127.0.0.1:9000/in", headers = { Authorization = { env = "CRM_TOKEN" } } }

# [[views]]
# name = "Breach next"
# key = "b"
# where = "kind:work_order -stage:done,cancelled"
# sort = "due"
"""


def template(vendors: Iterable[Vendor]) -> str:
    """Return a configuration in which everything is commented out."""
    return _HEAD + "".join(_example(vendor) for vendor in vendors) + _TAIL


def _example(vendor: Vendor) -> str:
    """Return one vendor's source, with the settings that it needs."""
    lines = [f"[sources.my-{vendor.name}]", f'vendor = "{vendor.name}"', *_needed(vendor.settings)]
    resources = ", ".join(resource.name for resource in vendor.resources)
    lines.append(f'# every = {{ NAME = "5m" }}    of: {resources}')
    return f"\n# {vendor.title}\n" + "".join(f"# {line}\n" for line in lines)


def _needed(settings: type[SourceSettings]) -> Iterator[str]:
    """Yield a line for each setting that has no default, and for each URL, which one should see."""
    for field in msgspec.structs.fields(settings):
        if field.name in ("vendor", "every"):
            continue
        if field.required:
            yield f"{field.encode_name} = {_placeholder(field.encode_name, field.type)}"
        elif Secret in get_args(field.type) or field.encode_name in ("email", "username", "time_zone"):
            yield f"# {field.encode_name} = {_placeholder(field.encode_name, field.type)}"
        elif field.encode_name.endswith("url") and isinstance(field.default, str):
            yield f'{field.encode_name} = "{field.default}"'


def _placeholder(name: str, type: Any) -> str:
    """Return an example of that type."""
    if type is Secret or Secret in get_args(type):
        return f'{{ env = "{name.upper()}" }}'
    if name.endswith("url"):
        return '"https://…"'
    return {int: "0", float: "0.0", bool: "false", str: '"…"', str | None: '"…"'}.get(type, '["…"]')
