"""Decisions become Word documents."""
