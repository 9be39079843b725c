"""`python -m smsdesk` is the same program as the `smsdesk` command."""

import sys

from smsdesk.app.main import main

if __name__ == "__main__":
    sys.exit(main())
