"""Whether Azure Communication Services took the user name with its secret and, where one was to go, the message.

Only a run that asks for this check by name tries it.
"""

from wizard.checks.alternatives import accounts

CHECK = accounts.check("acs")
