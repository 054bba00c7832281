"""The project's own code, parsed."""

import ast
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
APP = ROOT / "app"


@dataclass(frozen=True)
class Module:
    """One file."""

    path: Path

    @cached_property
    def text(self):
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def nodes(self):
        return list(ast.walk(ast.parse(self.text)))

    @property
    def name(self):
        """`app.customers.models`."""
        return ".".join(self.path.relative_to(ROOT).with_suffix("").parts)

    @property
    def package(self):
        """`customers`; empty for the files of app/ itself."""
        inside = self.path.relative_to(APP).parts
        return inside[0] if len(inside) > 1 else ""

    def functions(self):
        return [node for node in self.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]

    def at(self, node):
        return f"{self.path.relative_to(ROOT)}:{node.lineno}"


MODULES = [Module(path) for path in sorted(APP.rglob("*.py"))]


def layers():
    """The packages of app/ as the contract in pyproject.toml has them, from the top; those on one layer together."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (contract,) = [contract for contract in contracts if contract["type"] == "layers"]
    return [{name.strip() for name in layer.split("|")} for layer in contract["layers"]]


FEATURES = sorted({module.package for module in MODULES} - {"", "core"})
