"""The tables of contents forget nothing, and hold nothing but tables."""

import ast
import importlib
import inspect

import pytest
from flask_appbuilder import BaseView

from app.core.jobs import Job
from app.jobs import SCHEDULE
from app.models import MODELS
from tests.architecture.source import FEATURES, MODULES, layers
from tests.lint.sql_server_tables import complaints_about_tables

CONTENTS = {f"app.{name}" for name in ("models", "views", "first_page", "jobs", "roles")}
TABLES = [module for module in MODULES if module.name in CONTENTS]
NO_TABLE = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.If, ast.For, ast.While, ast.Try)


def defined_in(*kinds):
    """What the features themselves define in their files of these kinds, for others to use."""
    for module in MODULES:
        if module.package in FEATURES and module.path.stem in kinds:
            values = vars(importlib.import_module(module.name)).items()
            yield from (
                value
                for name, value in values
                if not name.startswith("_") and getattr(value, "__module__", None) == module.name
            )


def names(values):
    return sorted(f"{value.__module__}.{value.__qualname__}" for value in values)


@pytest.mark.parametrize("table", TABLES, ids=lambda module: module.name)
def test_a_table_of_contents_holds_tables_only(table):
    assert [table.at(node) for node in table.nodes if isinstance(node, NO_TABLE)] == []


def test_every_entity_is_in_the_table_of_models():
    known = {mapper.class_ for mapper in MODELS[0].registry.mappers if mapper.class_.__module__.startswith("app.")}
    assert names(known - set(MODELS)) == []


def test_every_screen_is_in_the_table_of_views(installed):
    screens = {each for each in defined_in("views", "api") if inspect.isclass(each) and issubclass(each, BaseView)}
    shown = {type(view) for view in installed.appbuilder.baseviews}
    assert names(screens - shown) == []


def test_every_job_is_in_the_table_of_jobs():
    files = [
        importlib.import_module(each.name) for each in MODULES if each.package in FEATURES and each.path.stem == "jobs"
    ]
    jobs = {job.name for file in files for job in vars(file).values() if isinstance(job, Job)}
    scheduled = [job.name for _when, job in SCHEDULE]
    assert jobs == set(scheduled)
    assert len(scheduled) == len(set(scheduled)), "a job has one line"


def test_the_tables_would_do_on_sql_server():
    assert [complaint for complaint in complaints_about_tables(MODELS[0].metadata) if not is_harmless(complaint)] == []


def is_harmless(complaint):
    """The framework fills both sides of its associations always, and its API keys are off."""
    return complaint.startswith("ab_") and "allows one NULL" in complaint


def test_foreign_keys_point_down():
    height = {name: -level for level, names in enumerate(layers()) for name in names}
    owner = {entity.__table__: entity.__module__.split(".")[1] for entity in MODELS}
    upwards = [
        f"{table.name} → {key.referred_table.name}"
        for table in owner
        for key in table.foreign_key_constraints
        if key.referred_table in owner and height[owner[table]] < height[owner[key.referred_table]]
    ]
    assert upwards == []
