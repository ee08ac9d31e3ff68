"""Helpers that assert show their values like tests do."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.intake.mishaps", "tests.intake.offices")
