"""The frames of a batch, declared once: name, dtype, whether a value may be missing, meaning."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, slots=True)
class FrameColumn:
    """One declared column."""

    name: str
    dtype: str
    nullable: bool
    meaning: str


class FrameError(AssertionError):
    """A frame does not have the shape its module declares: a fault of the program, not of a file."""


FILE_COLUMNS = (
    FrameColumn("file", "str", False, "path below the inbox"),
    FrameColumn("subject", "str", False, "unit code, or district on review forms"),
)

FAULT_COLUMNS = (
    FrameColumn("row", "int64", False, "position of the submission in the batch"),
    FrameColumn("key", "str", False, "answer key"),
    FrameColumn("code", "str", False, "finding code"),
    FrameColumn("found", "object", False, "what stood there, as a person sees it"),
    FrameColumn("expected", "object", False, "value as understood, for notes"),
)


def check_frame(frame: pd.DataFrame, columns: tuple[FrameColumn, ...]) -> pd.DataFrame:
    """The frame itself, when it has the declared columns with the declared dtypes and no undeclared gaps."""
    for column in columns:
        if column.name not in frame.columns:
            raise FrameError(f"column {column.name} is missing")
        dtype = str(frame[column.name].dtype)
        if column.dtype not in (dtype, "object") and not (column.dtype == "str" and dtype in ("object", "string")):
            raise FrameError(f"column {column.name} is {dtype}, declared {column.dtype}")
        if not column.nullable and frame[column.name].isna().any():
            raise FrameError(f"column {column.name} has gaps")
    return frame
