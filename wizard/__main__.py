"""`python -m wizard` is the same as `smtp-auth-wizard`."""

import sys

from wizard.app import main

if __name__ == "__main__":
    sys.exit(main())
