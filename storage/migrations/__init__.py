"""Alembic's side of the schema: how a database of an older version becomes one of this version.

`scripts/new_migration.py` writes the next file of `versions/` from the difference to `storage.tables`, and `HEAD`.
"""

from __future__ import annotations

HEAD = "0005"
"""The newest revision in `versions/`, so that a start need not import Alembic (a second) to know it."""
