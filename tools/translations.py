"""The catalogues: brought up to date with the code (no argument), or only made ready for use («compile»)."""

import sys
from collections.abc import Iterator
from pathlib import Path

import flask_appbuilder
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

APP = Path(__file__).parent.parent / "app"
CATALOGUES = [APP / "translations" / language / "LC_MESSAGES" / "messages.po" for language in ("zh",)]
FRAMEWORK = Path(flask_appbuilder.__file__).parent

METHODS = [("**.py", "python"), ("**.html", "jinja2")]
OPTIONS = {"**.html": {"silent": "false"}}
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
    "lazy_npgettext": ((1, "c"), 2, 3),
}


def read(path: Path) -> Catalog:
    """The catalogue in the file *path*; a new one if there is no such file."""
    language = path.parent.parent.name
    if not path.exists():
        return Catalog(language, header_comment="# What people read.", project="Kehu CRM", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def wanted(catalog: Catalog) -> Catalog:
    """What *catalog* must translate: what the code says, and what the framework says but never translated.

    Entries that replace a translation of the framework's are wanted as well.
    """
    template = Catalog()
    for message, context in said_in(APP):
        template.add(message, context=context)
    theirs = read(FRAMEWORK / "translations" / str(catalog.locale) / "LC_MESSAGES" / "messages.po")
    done = {message.id for message in theirs if message.string and not message.fuzzy}
    for message, context in said_in(FRAMEWORK):
        if message not in done or catalog.get(message, context):
            template.add(message, context=context)
    return template


def said_in(folder: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """The messages of the code in *folder*, each with its context."""
    for _file, _line, message, _comments, context in extract_from_dir(folder, METHODS, OPTIONS, KEYWORDS):
        yield message, context


def update() -> None:
    """Add to each catalogue what it lacks, and take away what nobody says any more."""
    for path in CATALOGUES:
        catalog = read(path)
        catalog.update(wanted(catalog), no_fuzzy_matching=True, update_creation_date=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=0, no_location=True, sort_output=True, ignore_obsolete=True)


def compile_catalogues() -> None:
    """Make the binary catalogues that are older than what they are made from."""
    for path in CATALOGUES:
        binary = path.with_suffix(".mo")
        if not binary.exists() or binary.stat().st_mtime < path.stat().st_mtime:
            with binary.open("wb") as file:
                write_mo(file, read(path))


if __name__ == "__main__":
    if sys.argv[1:] != ["compile"]:
        update()
    compile_catalogues()
