"""The one place that performs what flows ask for: connections, logins, limits, retries, and the httpx library."""

import sys
from typing import Any

# httpx has a command line of its own, which takes 4 MB and 50 ms for what nobody here calls; httpx goes without it
# where it cannot be imported
_modules: dict[str, Any] = sys.modules
_modules.setdefault("httpx._main", None)
