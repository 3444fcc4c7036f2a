"""Writing files so that a reader sees the old one or the new one whole, and nobody else sees private ones."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from fieldtui.contract.user_paths import make_private


def write_private(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Replace a file at once, readable by its owner only (0600), in a folder of the owner's (0700 if it is new).

    `durable`: on disk when this returns, which takes its time.
    """
    make_private(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if durable:
                file.flush()
                # before the rename, or a power cut may leave an empty file under the right name
                os.fsync(file.fileno())
        os.replace(name, path)
    # also for an interrupt: no half file with a secret stays behind
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
