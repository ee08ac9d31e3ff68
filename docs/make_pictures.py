"""Makes every picture of docs/使用手册.md from the sample season: ``python docs/make_pictures.py``.

Needs LibreOffice, poppler and Noto Sans CJK. With ``--check`` nothing is written: it tells which pictures no longer
show what the program makes now. Each picture carries the text it shows, so the two can be compared on any machine.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

ROOT = Path(__file__).resolve().parents[1]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))  # run as a script, only the script's own folder is on the path

from docs.console_picture import draw_console, fold  # noqa: E402
from docs.page_picture import Cut, cut_out, side_by_side  # noqa: E402
from docs.picture_list import CONSOLES, HONOURS, PAPERS, Printed  # noqa: E402
from sz_excel.notices.pdf import to_pdf  # noqa: E402
from sz_excel.spreadsheets.writing import Book  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
SAMPLE = ROOT / "sample_workbooks"
WIDTH, COLOURS, LARGEST = 1000, 48, 150_000
TEXT_KEY = "shows"
ALIKE = 0.97  # another font breaks lines elsewhere, and a cut may lose or gain a line by it
SECONDS = 600
COLUMNS = 96


@dataclass(frozen=True)
class Picture:
    """One picture and the text that can be read on it."""

    name: str
    image: Image.Image
    text: str

    def save(self, folder: Path) -> None:
        """Write it with a palette. Raises :class:`ValueError` when it is too large for the manual."""
        path, shown = folder / f"{self.name}.png", PngInfo()
        shown.add_itxt(TEXT_KEY, self.text)
        small = self.image.quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(path, optimize=True, pnginfo=shown)
        if path.stat().st_size > LARGEST:
            raise ValueError(f"{path.name} has {path.stat().st_size} bytes, more than {LARGEST}")


def make_pictures() -> list[Picture]:
    """Every picture, of a copy of the sample season that is thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="sz-pictures-") as folder:
        root = Path(folder)
        workspace = root / "workspace"
        shutil.copytree(SAMPLE, workspace, ignore=shutil.ignore_patterns("README.md", "*.csv"))
        write_commendations(root / "表彰名单.xlsx")
        return [*consoles(root), *papers(workspace)]


def consoles(root: Path) -> Iterator[Picture]:
    """Run the commands in the order of the season; those with a name are shown."""
    for command in CONSOLES:
        printed = fold(run(root, command.arguments).splitlines(), COLUMNS)
        if command.name:
            shown = [f"> sz-excel {' '.join(command.arguments)}", *part(printed, command)]
            yield Picture(command.name, draw_console(shown), "".join("".join(shown).split()))


def part(lines: list[str], command: Printed) -> list[str]:
    """The lines that are shown, with dots for those left out."""
    first = next(number for number, line in enumerate(lines) if command.start in line)
    last = first + command.lines if command.lines else len(lines)
    return [*(["……"] if first else []), *lines[first:last], *(["……"] if last < len(lines) else [])]


@cache
def run(root: Path, arguments: tuple[str, ...]) -> str:
    """What a command prints on a console, without times and without the place of the temporary folder."""
    environment = os.environ | {"COLUMNS": str(COLUMNS), "PYTHONUTF8": "1", "NO_COLOR": "1", "TERM": "dumb"}
    command = [sys.executable, "-m", "sz_excel.cli.main", *arguments]
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=SECONDS,
        check=False,
    )  # fmt: skip
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        raise RuntimeError(f"{' '.join(arguments)}: {done.stderr}")
    printed = (done.stdout + done.stderr).replace(f"{root}{os.sep}", "").replace(str(root), "")
    return re.sub(r"\d:\d\d:\d\d$", "0:00:01", printed, flags=re.MULTILINE)


def papers(workspace: Path) -> Iterator[Picture]:
    """Pictures of workbooks and documents, all converted in one call of LibreOffice."""
    sources = {paper.place: find(workspace, paper.place) for paper in PAPERS}
    pdfs = dict(zip(sources, to_pdf(list(sources.values()), timeout=SECONDS), strict=True))
    for paper in PAPERS:
        cut, pdf = paper.cut, pdfs[paper.place]
        made = cut_out(pdf, cut, WIDTH) if isinstance(cut, Cut) else side_by_side(pdf, cut, WIDTH)
        yield Picture(paper.name, *made)


def find(workspace: Path, pattern: str) -> Path:
    """The one file that a pattern means."""
    (path,) = workspace.glob(pattern)
    return path


def write_commendations(path: Path, rows: Iterable[Sequence[str]] = HONOURS) -> None:
    """The superior's commendation list, as an office would send it on paper and somebody type it."""
    book = Book(title="表彰名单")
    sheet = book.sheet("名单")
    for row, cells in enumerate(rows):
        sheet.row(row, 0, list(cells), [book.format()] * len(cells))
    path.write_bytes(book.bytes())


def stale(pictures: list[Picture]) -> list[str]:
    """Names of pictures in the folder that do not show what was made now, that are missing, or that nobody makes."""
    there = {path.stem: path for path in FOLDER.glob("*.png")}
    made = {picture.name: picture for picture in pictures}
    changed = [name for name in made.keys() & there.keys() if not alike(made[name].text, text_of(there[name]))]
    return sorted([*changed, *(made.keys() ^ there.keys())])


def text_of(path: Path) -> str:
    """The text that a picture says it shows."""
    with Image.open(path) as image:
        image.load()
        return str(image.info.get(TEXT_KEY, ""))


def alike(one: str, other: str) -> bool:
    """Whether two texts are made of nearly the same letters, wherever these stand."""
    first, second = Counter(one), Counter(other)
    return 2 * (first & second).total() >= ALIKE * (first + second).total()


def main(arguments: list[str]) -> int:
    pictures = make_pictures()
    if "--check" in arguments:
        old = stale(pictures)
        print("\n".join(old) or "Every picture is current.")
        return 1 if old else 0
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.png"):
        path.unlink()
    for picture in pictures:
        picture.save(FOLDER)
    print(f"{len(pictures)} pictures in {FOLDER}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
