"""Rules neither commit nor look at the clock, and nobody swallows a bug."""

import ast

import pytest

from tests.architecture.source import FEATURES, MODULES

RULES = {"models", "workflow", "operations", "queries"}
CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "func.now",
    "func.current_timestamp",
    "func.current_date",
}
MAY_LOOK_AT_A_CLOCK = {"app.core.clock"}
ENTRANCES = {"views", "api", "jobs"}
MAY_CATCH_EVERYTHING = {
    ("app.core.jobs", "each"),  # one record's failure must not stop the others; it is logged and counted
    ("app.sales_system.workers", "_do"),  # raised again in the thread that waits for the result
    ("app.job_runs.running", "attempt"),  # whatever a job dies of is written on its run, and stops no other job
}


def calls(module):
    return [node for node in module.nodes if isinstance(node, ast.Call)]


def handlers(module):
    """The functions that catch everything, and where."""
    for function in module.functions():
        for node in ast.walk(function):
            if isinstance(node, ast.ExceptHandler) and catches_everything(node.type):
                yield function.name, module.at(node)


def catches_everything(caught):
    types = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in ("Exception", "BaseException")) for kind in types
    )


@pytest.mark.parametrize("module", [m for m in MODULES if m.path.stem in RULES], ids=lambda module: module.name)
def test_rules_leave_the_transaction_to_the_edges(module):
    ends = [
        module.at(call)
        for call in calls(module)
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("commit", "rollback")
    ]
    assert ends == []


def test_there_is_one_clock():
    looks = [
        f"{module.at(call)} {ast.unparse(call.func)}"
        for module in MODULES
        if module.name not in MAY_LOOK_AT_A_CLOCK
        for call in calls(module)
        if any(ast.unparse(call.func).endswith(clock) for clock in CLOCKS)
    ]
    assert looks == []


def test_nobody_swallows_a_bug():
    swallowed = [
        place
        for module in MODULES
        for function, place in handlers(module)
        if (module.name, function) not in MAY_CATCH_EVERYTHING
    ]
    assert swallowed == []


def test_a_feature_is_not_entered_by_its_screens_or_jobs():
    entered = [
        f"{module.at(node)} {entrance}"
        for module in MODULES
        if module.package in FEATURES
        for node in module.nodes
        if isinstance(node, ast.ImportFrom)
        for entrance in entrances(node)
        if not entrance.startswith(f"app.{module.package}.")
    ]
    assert entered == []


def entrances(node):
    """The screens, resources and jobs of features among what is imported."""
    for name in node.names:
        path = f"{node.module}.{name.name}".split(".")
        if path[0] == "app" and path[1] in FEATURES and path[2] in ENTRANCES:
            yield ".".join(path)
