"""Read by Python at its start, in every process that is measured: what only tests and tools install is not there.

Libraries look whether others are at hand and load them; the tools' terminal colours alone are twelve megabytes that no
deployment has.
"""

from __future__ import annotations

import os
import sys

sys.modules.update(dict.fromkeys(os.environ.get("NOT_INSTALLED", "").split()))  # type: ignore[arg-type]
