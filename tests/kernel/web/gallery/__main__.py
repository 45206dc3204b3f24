"""Serve the gallery on a loopback port: `python -m tests.kernel.web.gallery [port]`."""

from __future__ import annotations

import sys

from tests.kernel.web.gallery import make_gallery

make_gallery().run(host="127.0.0.1", port=int(sys.argv[1]) if len(sys.argv) > 1 else 8099)
