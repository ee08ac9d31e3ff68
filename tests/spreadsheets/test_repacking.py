"""Exchanging members of a zip leaves the others as they were packed, and gives a zip that every reader takes."""

from __future__ import annotations

import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from sz_excel.spreadsheets.container import open_parts
from sz_excel.spreadsheets.repacking import Archive

NAMES = st.sampled_from(["a.xml", "xl/b.xml", "xl/表1.xml", "docProps/core.xml"])
PARTS = st.dictionaries(NAMES, st.binary(max_size=300), min_size=1)


class Pipe(io.RawIOBase):
    """A stream that cannot go back, so that zipfile writes the sizes behind the contents, as LibreOffice does."""

    def __init__(self) -> None:
        self.content = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self.content += bytes(data)  # type: ignore[call-overload]  # zipfile writes bytes
        return len(bytes(data))  # type: ignore[call-overload]


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = Pipe()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.content


@given(PARTS, PARTS, st.sampled_from([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED]))
def test_the_members_given_are_exchanged_or_added_and_the_others_stay(
    before: dict[str, bytes], changed: dict[str, bytes], method: int
) -> None:
    added = {name: content for name, content in changed.items() if name in before or name.isascii()}
    after = Archive.read(packed(before, method)).replace(added)
    assert open_parts(after) == before | added
    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[: len(before)] == list(before)


def test_members_that_stay_keep_their_packed_bytes() -> None:
    content = packed({"a.xml": b"one " * 100, "b.xml": b"two"})
    first, second = Archive.read(content), Archive.read(Archive.read(content).replace({"b.xml": b"three"}))
    assert second.members[0].packed == first.members[0].packed


def test_equal_input_gives_equal_bytes_whenever_it_is_made() -> None:
    content = packed({"a.xml": b"one"})
    assert Archive.read(content).replace({"new.xml": b"2"}) == Archive.read(content).replace({"new.xml": b"2"})
