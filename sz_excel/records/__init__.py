"""Frozen records that pass between the stages; nothing here computes a rule or touches a file."""
