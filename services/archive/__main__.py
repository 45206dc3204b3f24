"""`python -m services.archive web | work | migrate | verify`."""

import sys

from services.kernel.run import main

main("archive", sys.argv[1:])
