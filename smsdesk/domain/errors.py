"""The one error tree. Every error a person may meet says three things.

SmsDeskError                  root: what happened, what it means for the messages, what to do
├── UsageError                bad input or wrong use (exit status 2)
└── EnvironmentFault          database, keyring, network, files (exit status 3)
    ├── NetworkFault          a gateway could not be reached or did not prove who it is
    ├── StoreFault            the database cannot be used
    │   ├── NewerDatabase     written by a later version of the program
    │   ├── ForeignDatabase   not ours, or damaged; kept aside, never overwritten
    │   └── StoreReadOnly     opens for reading, sends nothing
    └── SecretUnavailable     a secret is not to be had from the keyring just now
"""

from typing_extensions import override


class SmsDeskError(Exception):
    """An error fit to be shown.

    Args:
        what: What happened, one sentence.
        consequence: What it means for the messages or data, one sentence; may be empty.
        remedy: What to do next, one sentence; may be empty.
    """

    exit_status = 1

    def __init__(self, what: str, consequence: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.consequence = consequence
        self.remedy = remedy

    @property
    def sentence(self) -> str:
        """All three sentences in one line."""
        return " ".join(part for part in (self.what, self.consequence, self.remedy) if part)

    @override
    def __str__(self) -> str:
        return self.sentence


class UsageError(SmsDeskError):
    """Bad input or wrong use: the person can mend it."""

    exit_status = 2


class EnvironmentFault(SmsDeskError):
    """The world around the program failed: database, keyring, network, files."""

    exit_status = 3


class NetworkFault(EnvironmentFault):
    """A gateway could not be reached, or did not prove who it is."""


class StoreFault(EnvironmentFault):
    """The database cannot be used."""


class NewerDatabase(StoreFault):
    """The database was written by a later version of the program."""


class ForeignDatabase(StoreFault):
    """The file is not ours, or is damaged."""


class StoreReadOnly(StoreFault):
    """The database can be read but not written: nothing may be sent."""


class SecretUnavailable(EnvironmentFault):
    """A secret cannot be had from the keyring just now; the account's queue pauses."""
