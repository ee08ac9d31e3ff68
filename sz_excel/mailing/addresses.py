"""Who a draft goes to: the addresses of the roster as they can be used, and those that cannot."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from sz_excel.mailing.messages import Mailbox
from sz_excel.records.units import District, Unit

_BETWEEN = re.compile(r"[\s,;、<>]+")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class Recipient:
    """One addressee: the name to write, whom to call, usable addresses, and what stood there and is none."""

    name: str
    contact: str = ""
    addresses: tuple[str, ...] = ()
    unusable: tuple[str, ...] = ()

    @classmethod
    def of(cls, name: str, contact: str, cell: str) -> Recipient:
        """From a cell of the roster, which may hold several addresses."""
        # Full-width letters and signs are what an input method leaves behind.
        parts = [part for part in _BETWEEN.split(unicodedata.normalize("NFKC", cell)) if part]
        good = tuple(dict.fromkeys(part for part in parts if _ADDRESS.fullmatch(part)))
        return cls(name, contact, good, tuple(part for part in parts if part not in good))

    @classmethod
    def of_unit(cls, unit: Unit) -> Recipient:
        return cls.of(unit.name, unit.contact, unit.email)

    @classmethod
    def of_district(cls, name: str, known: District | None) -> Recipient:
        return cls.of(name, known.contact, known.email) if known else cls(name)

    @property
    def mailboxes(self) -> tuple[Mailbox, ...]:
        return tuple(Mailbox(self.name, address) for address in self.addresses)
