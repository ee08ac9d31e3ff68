"""Small files that kill or fool usual readers, made by script: bombs, broken containers, tricks with names."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping

from tests.intake.forms import Form, pack

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OPEN_SHEETS = b"application/vnd.oasis.opendocument.spreadsheet"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


def truncated(part: float) -> bytes:
    whole = Form.good().bytes()
    return whole[: int(len(whole) * part)]


def wrong_check_sum() -> bytes:
    """One byte of the stored score sheet changed, so that 2 points would be read as 0."""
    form = Form.good()
    data = pack(form.parts, zipfile.ZIP_STORED)
    cell = form.xml("工会自评").partition('<c r="I5"')[2][:60].encode()
    return data.replace(cell, cell.replace(b"<v>2<", b"<v>0<"), 1)


def doubled_part() -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of the double name that is wanted here
        with zipfile.ZipFile(stream, "w") as archive:
            for name, content in Form.good().parts.items():
                archive.writestr(name, content)
            archive.writestr("xl/worksheets/Sheet3.xml", Form.blank().parts["xl/worksheets/sheet3.xml"])
    return stream.getvalue()


def named(name: str) -> bytes:
    form = Form.good()
    form.parts["placeholder"] = b"x"
    return form.bytes().replace(b"placeholder", name.encode().ljust(len("placeholder"), b"x")[: len("placeholder")])


def entity_bomb() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    form = Form.good()
    doctype = f'<!DOCTYPE w [<!ENTITY a0 "lol">{entities}]><worksheet'
    return form.edit("工会自评", lambda xml: xml.replace("<worksheet", doctype, 1)).bytes()


def outside_entity() -> bytes:
    form = Form.good()
    doctype = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/hostname">]><worksheet'
    return form.edit("工会自评", lambda xml: xml.replace("<worksheet", doctype, 1)).bytes()


def deflated_bomb(megabytes: int) -> bytes:
    form = Form.good()
    form.parts["xl/media/zeros.bin"] = bytes(megabytes << 20)
    return pack(form.parts, level=9)


def lying_about_its_size() -> bytes:
    """The container says that a part of twenty megabytes has ten bytes."""
    data = bytearray(pack({"[Content_Types].xml": TYPES.encode(), "xl/workbook.xml": bytes(20 << 20)}))
    for magic, offset in ((LOCAL, 22), (CENTRAL, 24)):
        position = data.rindex(magic)
        struct.pack_into("<L", data, position + offset, 10)
    return bytes(data)


def many_parts(count: int) -> bytes:
    form = Form.good()
    form.parts |= {f"xl/media/{number}.txt": b"" for number in range(count)}
    return form.bytes()


def huge_text() -> bytes:
    """A shared string of sixty million bytes."""
    form = Form.good()
    item = f"<si><t>{'长' * 20_000_000}</t></si></sst>"
    return pack(form.edit_part("xl/sharedStrings.xml", lambda xml: xml.replace("</sst>", item)).parts, level=9)


def deep_xml(start: str = "<worksheet") -> bytes:
    nested = f"</sheetData>{'<a>' * 200_000}{'</a>' * 200_000}"
    form = Form.good().edit("工会自评", lambda xml: xml.replace("</sheetData>", nested))
    return form.edit("工会自评", lambda xml: xml.replace("<worksheet", start, 1)).bytes()


def unclosed_cells() -> bytes:
    """Cells that are never closed: a reader that searches on from each of them never ends."""
    cells = '<c r="A1">' * 300_000 + "</sheetData>"
    return Form.good().edit("工会自评", lambda xml: xml.replace("</sheetData>", cells)).bytes()


def merged_everywhere() -> bytes:
    merges = "".join(f'<mergeCell ref="A{n}:XFD{n + 1_000_000}"/>' for n in range(1, 2000))
    return Form.good().edit("工会自评", lambda xml: xml.replace("</mergeCells>", f"{merges}</mergeCells>")).bytes()


def encrypted_workbook() -> bytes:
    return OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)


def old_workbook() -> bytes:
    return OLE + bytes(504) + b"\x00\x00" + "Workbook".encode("utf-16-le") + b"\x00\x00" + bytes(512)


def outlook_mail() -> bytes:
    return OLE + bytes(504) + "__substg1.0_0037001F".encode("utf-16-le") + bytes(512)


def encrypted_zip() -> bytes:
    data = bytearray(pack({"YZ0001.xlsx": Form.good().bytes()}, zipfile.ZIP_STORED))
    for position, offset in ((data.index(LOCAL), 6), (data.rindex(CENTRAL), 8)):
        data[position + offset] |= 1
    return bytes(data)


def other_package(part: str) -> bytes:
    return pack({"[Content_Types].xml": TYPES.encode(), part: b"<x/>"})


HTML = "<html><body><table><tr><td>编号</td><td>自评分</td></tr></table></body></html>"
# name of the file, what makes it, code of the finding that it must get
HOSTILE: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "空文件.xlsx": (lambda: b"", "X01"),
    "截断一半.xlsx": (lambda: truncated(0.5), "X02"),
    "截断末尾.xlsx": (lambda: truncated(0.999), "X02"),
    "校验和不符.xlsx": (wrong_check_sum, "X02"),
    "部件重复.xlsx": (doubled_part, "X06"),
    "上级路径.xlsx": (lambda: named("../../a.xml"), "X06"),
    "绝对路径.xlsx": (lambda: named("/etc/passwd"), "X06"),
    "反斜杠.xlsx": (lambda: named("xl\\evil.xml"), "X06"),
    "实体炸弹.xlsx": (entity_bomb, "X07"),
    "外部实体.xlsx": (outside_entity, "X07"),
    "压缩炸弹.xlsx": (lambda: deflated_bomb(60), "X05"),
    "谎报大小.xlsx": (lying_about_its_size, "X05"),
    "部件过多.xlsx": (lambda: many_parts(2100), "X05"),
    "嵌套过深.xlsx": (deep_xml, ""),
    "嵌套过深又少见.xlsx": (lambda: deep_xml("<!-- unusual --><worksheet"), ""),
    "不闭合.xlsx": (unclosed_cells, "X04"),
    "合并无数.xlsx": (merged_everywhere, ""),
    "超长文字.xlsx": (huge_text, "X05"),
    "有密码.xlsx": (encrypted_workbook, "X03"),
    "旧格式.xls": (old_workbook, "X09"),
    "更旧格式.xls": (lambda: b"\x09\x04\x06\x00\x07\x00\x10\x00" + bytes(64), "X09"),
    "邮件.msg": (outlook_mail, "X17"),
    "有密码.zip": (encrypted_zip, "X03"),
    "文档.docx": (lambda: other_package("word/document.xml"), "X17"),
    "二进制.xlsb": (lambda: other_package("xl/workbook.bin"), "X08"),
    "开放格式.ods": (lambda: pack({"mimetype": OPEN_SHEETS, "content.xml": b"<x/>"}), "X08"),
    "网页.xls": (HTML.encode, "X10"),
    "文本.xlsx": (lambda: "编号,自评分\r\nU1.1,2\r\n".encode("gbk"), "X10"),
    "压缩包.rar": (lambda: b"Rar!\x1a\x07\x00" + bytes(32), "X11"),
    "压缩包.7z": (lambda: b"7z\xbc\xaf\x27\x1c" + bytes(32), "X11"),
    "扫描件.pdf": (lambda: b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "X17"),
    "照片.png": (lambda: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "X17"),
}  # fmt: skip
