"""Decisions become workbooks."""
