"""Whether the catalogues are complete: run by `make lint`, one line for each thing to mend.

Every text of the code has a Vietnamese translation that is not fuzzy, and each translation, in any language, has the
same {names} and the same <b> and <i> as its source. An empty English translation stands for the source text itself.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
LANGUAGES = ("vi", "en")
_PARTS = re.compile(r"\{\w*\}|</?[bi]>")


def texts_of_the_code() -> Catalog:
    """What the catalogues have to hold."""
    sys.path.insert(0, str(ROOT))
    from scripts.extract_texts import extract  # noqa: PLC0415, RUF100 - needs the path above

    catalog = Catalog()
    found = extract_from_dir(ROOT / "bot", [("**.py", extract)], {"**.py": {}})  # type: ignore[list-item]
    for _file, _line, text, _comments, context in found:
        catalog.add(text, context=context)
    return catalog


def faults(language: str, wanted: Catalog) -> list[str]:
    """What is missing or wrong in one language's catalogue."""
    path = ROOT / "locales" / language / "LC_MESSAGES" / "antq.po"
    if not path.is_file():
        return [f"{path.relative_to(ROOT)}: there is no catalogue; run `make catalogues`"]
    with path.open("rb") as readable:
        catalogue = read_po(readable, locale=language)
    found = []
    for message in wanted:
        if not message.id:
            continue
        have = catalogue.get(message.id, message.context)
        wrong = _fault(message, have, optional=language == "en")
        if wrong:
            found.append(f"{path.relative_to(ROOT)}: {wrong}: {message.id!r}")
    return found


def _fault(message: Message, have: Message | None, *, optional: bool) -> str:
    translations = [] if have is None else [have.string] if isinstance(have.string, str) else list(have.string)
    if not any(translations):
        return "" if optional else "not translated"
    if have is not None and have.fuzzy:
        return "fuzzy, look at it and remove the mark"
    if not all(translations):
        return "a plural form is empty"
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    expected = [Counter(_PARTS.findall(source)) for source in sources]
    if any(Counter(_PARTS.findall(translation)) not in expected for translation in translations):
        return "the translation has other {names} or <tags>"
    return ""


def main() -> int:
    wanted = texts_of_the_code()
    found = [fault for language in LANGUAGES for fault in faults(language, wanted)]
    print("\n".join(found) or f"Catalogues: {len(wanted)} texts, complete.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
