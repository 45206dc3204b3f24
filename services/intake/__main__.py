"""`python -m services.intake web | work | migrate`."""

import sys

from services.kernel.run import main

main("intake", sys.argv[1:])
