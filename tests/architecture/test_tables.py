"""The tables of contents forget nothing, and hold nothing but tables."""

import ast
import importlib

import pytest

from tests.architecture.source import MODULES, layers
from tests.lint.sql_server_tables import complaints_about_tables

TABLES = [module for module in MODULES if module.name in ("app.models", "app.views", "app.jobs", "app.roles")]
NO_TABLE = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.If, ast.For, ast.While, ast.Try)


def defined_in(kind):
    """The classes and functions that the features themselves define in their files called *kind*."""
    for name in [module.name for module in MODULES if module.package and module.path.stem == kind]:
        module = importlib.import_module(name)
        yield from (value for value in vars(module).values() if getattr(value, "__module__", None) == name)


def names(values):
    return sorted(f"{value.__module__}.{value.__qualname__}" for value in values)


@pytest.mark.parametrize("table", TABLES, ids=lambda module: module.name)
def test_a_table_of_contents_holds_tables_only(table):
    assert [table.at(node) for node in table.nodes if isinstance(node, NO_TABLE)] == []


def test_every_entity_is_in_the_table_of_models():
    from app.models import MODELS

    known = {mapper.class_ for mapper in MODELS[0].registry.mappers if mapper.class_.__module__.startswith("app.")}
    assert names(known - set(MODELS)) == []


def test_the_tables_would_do_on_sql_server():
    from app.models import MODELS

    assert [complaint for complaint in complaints_about_tables(MODELS[0].metadata) if not is_harmless(complaint)] == []


def is_harmless(complaint):
    """The framework fills both sides of its associations always, and its API keys are off."""
    return complaint.startswith("ab_") and "allows one NULL" in complaint


def test_foreign_keys_point_down():
    from app.models import MODELS

    height = {name: -level for level, names in enumerate(layers()) for name in names}
    owner = {entity.__table__: entity.__module__.split(".")[1] for entity in MODELS}
    upwards = [
        f"{table.name} → {key.referred_table.name}"
        for table in owner
        for key in table.foreign_key_constraints
        if key.referred_table in owner and height[owner[table]] < height[owner[key.referred_table]]
    ]
    assert upwards == []
