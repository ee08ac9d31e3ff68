"""What a returned file may cost, as the office sets it (rows ``limit_…`` of 设置); what is not set has its default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sz_excel.spreadsheets.container import Limits

_MEGABYTE = 1_000_000
# Setting → field, and what its number is multiplied by.
_OF_A_FILE = {
    "limit_file_mb": ("file_size", _MEGABYTE),
    "limit_parts": ("entries", 1),
    "limit_unpacked_mb": ("inflated", _MEGABYTE),
    "limit_ratio": ("ratio", 1),
    "limit_rows": ("rows", 1),
    "limit_columns": ("columns", 1),
}
_OF_A_WORKER = {"limit_memory_mb": ("memory", _MEGABYTE), "limit_seconds": ("seconds", 1)}
LIMIT_SETTINGS = (*_OF_A_FILE, *_OF_A_WORKER)
LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What one worker may use: bytes of memory, seconds per file."""

    memory: int = 1_500_000_000
    seconds: float = 20.0


def file_limits(settings: Mapping[str, str]) -> Limits:
    """How large a returned file may be, packed and unpacked. Faults have been refused where the edition is read."""
    return Limits(**_set(settings, _OF_A_FILE))


def worker_limits(settings: Mapping[str, str]) -> WorkerLimits:
    """What reading one returned file may use."""
    return WorkerLimits(**_set(settings, _OF_A_WORKER))


def limit_faults(settings: Mapping[str, str]) -> list[str]:
    """The settings that are no whole number from 1 to a million."""
    return [key for key in LIMIT_SETTINGS if settings.get(key, "") and not _is_limit(settings[key])]


def _is_limit(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 8 and 1 <= int(text) <= LARGEST


def _set(settings: Mapping[str, str], fields: Mapping[str, tuple[str, int]]) -> dict[str, int]:
    given = {key: settings[key] for key in fields if _is_limit(settings.get(key, ""))}
    return {fields[key][0]: int(text) * fields[key][1] for key, text in given.items()}
