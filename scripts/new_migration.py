"""Write the migration that leads from the newest schema in storage/migrations/versions to storage/tables.py.

    python scripts/new_migration.py "units have an e-mail address"

Read what it wrote before committing it: a renamed column looks like one dropped and one added, and rows that exist
need values for what is new. While no installation exists that must be upgraded, `--from-scratch` writes the first
migration anew instead.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "storage" / "migrations"
sys.path.insert(0, str(ROOT))

from alembic import command  # noqa: E402

from storage.database import Database  # noqa: E402
from storage.schema import alembic_config  # noqa: E402


def main(arguments: list[str]) -> int:
    if {"-h", "--help"} & set(arguments):
        print(__doc__)
        return 0
    from_scratch = "--from-scratch" in arguments
    message = " ".join(part for part in arguments if not part.startswith("--")) or "All tables of the first version"
    if from_scratch:
        for old in PACKAGE.glob("versions/v*.py"):
            old.unlink()
    number = len(list(PACKAGE.glob("versions/v*.py"))) + 1
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/schema.db")
        with database.begin() as connection:
            config = alembic_config(connection)
            slug = re.sub(r"[^a-z0-9]+", "_", message.lower()).strip("_")[:40]
            config.set_main_option("file_template", f"v%%(rev)s_{slug}")
            command.upgrade(config, "head")
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
        database.close()
    head = PACKAGE / "__init__.py"
    text = head.read_text(encoding="utf-8")
    head.write_text(re.sub(r'^HEAD = ".*"$', f'HEAD = "{number:04d}"', text, flags=re.MULTILINE), encoding="utf-8")
    written = sorted(PACKAGE.glob("versions/v*.py"))[-1]
    lines = written.read_text(encoding="utf-8").splitlines(keepends=True)
    written.write_text("".join(line for line in lines if not line.lstrip().startswith("# ###")), encoding="utf-8")
    for step in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *step, str(written)], cwd=ROOT, check=False)
    print(f"Written: {written.relative_to(ROOT)}. Read it, then run tests/integration/test_schema.py.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
