"""Many files as one zip: UTF-8 names, fixed dates, equal input gives equal bytes on every system."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

FIXED_DATE = (2000, 1, 1, 0, 0, 0)
UNIX, READABLE = 3, 0o644 << 16


def pack_files(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files by name, in their order. Workbooks are zips themselves: stored, not compressed again."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as package:
        for name, content in files.items():
            member = zipfile.ZipInfo(name, FIXED_DATE)
            # zipfile notes the system it runs on, unless told.
            member.create_system, member.external_attr = UNIX, READABLE
            package.writestr(member, content)
    return stream.getvalue()
