"""`python -m services.notification web | work | migrate`."""

import sys

from services.kernel.run import main

main("notification", sys.argv[1:])
