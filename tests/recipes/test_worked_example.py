"""The worked example of docs/recipes.md, an entity declared in a scratch application, gets the whole face.

Its table would be a stranger to every other test, so it has a process of its own (see competitors.py).
"""

import subprocess
import sys
from pathlib import Path

CASES = Path(__file__).parent / "competitors.py"
ROOT = Path(__file__).parent.parent.parent


def test_an_entity_that_is_only_declared_gets_the_whole_face():
    run = subprocess.run(
        [sys.executable, "-m", "pytest", str(CASES), "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--no-cov"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
