"""Whether High Volume Email took the account with its password and, where one was to go, the message.

Only a run that asks for this check by name tries it.
"""

from wizard.checks.alternatives import accounts

CHECK = accounts.check("hve")
