"""Write all Word templates anew, see the package."""

from __future__ import annotations

from documents.word import TEMPLATES as FOLDER
from scripts.word_templates import TEMPLATES, content


def main() -> None:
    for name in TEMPLATES:
        (FOLDER / name).write_bytes(content(name))
        print(f"Written: {FOLDER.name}/{name}")


if __name__ == "__main__":
    main()
