"""Which tests prove which requirement: `python -m tools.requirements` renews that column of docs/requirements.md."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "docs" / "requirements.md"
LATER = "later"


def proofs() -> dict[str, list[str]]:
    """The test files that name a requirement, by its id."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name in sorted(set(re.findall(r"\b[A-Z]{3,4}-\d+\b", path.read_text(encoding="utf-8")))):
            found.setdefault(name, []).append(path.relative_to(ROOT).as_posix())
    return found


def renewed(line: str, known: dict[str, list[str]]) -> str:
    """A line of the table with the tests there are now; any other line as it is."""
    cells = [cell.strip() for cell in line.strip("|").split(" | ")]
    if not re.match(r"\| [A-Z]+-\d+ \|", line) or cells[2] == LATER:
        return line
    cells[-1] = ", ".join(f"`{path}`" for path in known.get(cells[0], [])) or "–"
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    known = proofs()
    TABLE.write_text("".join(renewed(line, known) + "\n" for line in lines), encoding="utf-8")
