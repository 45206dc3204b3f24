"""`python -m services.routing web | work | migrate | demo-officers | verify-history`."""

from __future__ import annotations

import sys

from services.kernel.run import main

main("routing", sys.argv[1:])
