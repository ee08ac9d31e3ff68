"""Spreadsheet-based submissions: hand out, take in, decide, report."""

__version__ = "0.1.0"
