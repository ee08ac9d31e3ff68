"""A zip some of whose members change: the others are copied as they are packed, never unpacked."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from sz_excel.spreadsheets.packaging import EXCEL_EPOCH, LEVEL

_LOCAL = struct.Struct("<4s5H3I2H")  # APPNOTE 4.3.7, 4.3.12, 4.3.16
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_SIZES_BEHIND = 0x8  # a flag: sizes follow the contents; here they stand before them


@dataclass(frozen=True)
class Member:
    """One member: header fields, name, how it is packed, packed bytes."""

    info: zipfile.ZipInfo
    name: bytes
    method: int
    crc: int
    size: int
    packed: bytes


@dataclass(frozen=True)
class Archive:
    """A zip whose members can be exchanged without unpacking the others."""

    members: tuple[Member, ...]

    @classmethod
    def read(cls, content: bytes) -> Archive:
        members = []
        with zipfile.ZipFile(io.BytesIO(content)) as source:
            for info in source.infolist():
                header = _LOCAL.unpack_from(content, info.header_offset)
                start = info.header_offset + _LOCAL.size + header[9] + header[10]
                packed = content[start : start + info.compress_size]
                name = info.filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")
                members.append(Member(info, name, info.compress_type, info.CRC, info.file_size, packed))
        return cls(tuple(members))

    def replace(self, parts: Mapping[str, bytes]) -> bytes:
        """The zip with these members in place of its own, byte for byte as zipfile would write it; new ones follow."""
        body: list[bytes] = []
        directory, offset = [], 0
        known = {member.info.filename for member in self.members}
        added = (_added(name) for name in parts if name not in known)
        for member in (*self.members, *added):
            new = parts.get(member.info.filename)
            member = member if new is None else _packed(member, new)  # noqa: PLW2901 # the exchanged member is the one
            local, central = _headers(member, offset)
            body += (local, member.packed)
            directory.append(central)
            offset += len(local) + len(member.packed)
        listing = b"".join(directory)
        count = len(directory)
        end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(listing), offset, 0)
        return b"".join((*body, listing, end))


def _added(name: str) -> Member:
    return Member(zipfile.ZipInfo(name, EXCEL_EPOCH), name.encode("ascii"), zipfile.ZIP_DEFLATED, 0, 0, b"")


def _packed(member: Member, content: bytes) -> Member:
    pack = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = pack.compress(content) + pack.flush()
    return Member(member.info, member.name, zipfile.ZIP_DEFLATED, zlib.crc32(content), len(content), packed)


def _headers(member: Member, offset: int) -> tuple[bytes, bytes]:
    info, name = member.info, member.name
    year, month, day, hour, minute, second = info.date_time
    stamp = (hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day)
    sizes = (member.crc, len(member.packed), member.size, len(name))
    common = (info.flag_bits & ~_SIZES_BEHIND, member.method, *stamp, *sizes)
    local = _LOCAL.pack(b"PK\x03\x04", info.extract_version, *common, 0) + name
    made_by = info.create_system << 8 | info.create_version
    tail = (0, 0, 0, info.internal_attr, info.external_attr, offset)
    return local, _CENTRAL.pack(b"PK\x01\x02", made_by, info.extract_version, *common, *tail) + name
