"""`crm import FILE` brings a file without a screen."""

import pytest

from app.customers.models import Customer
from tests.imports.conftest import as_csv, as_excel, whole


@pytest.fixture
def run(app, tmp_path):
    """`run(content, "--as", "li")`: what the command printed, and its exit code."""

    def run(content, *options, name="客户.csv"):
        file = tmp_path / name
        file.write_bytes(content)
        result = app.test_cli_runner().invoke(args=["crm", "import", str(file), *options])
        return result.output.strip(), result.exit_code

    return run


def test_it_imports_the_good_rows_in_somebodys_name(run, records):  # core: ROLE-8
    said, code = run(as_excel([whole(1), whole(2, 地区="火星")]), "--as", "li", name="客户.xlsx")
    assert (said, code) == ("created 1, updated 0, skipped 0, with problems 1", 0)
    assert [each.manager.username for each in records(Customer, "manager")] == ["li"]


def test_it_imports_nothing_where_all_is_wanted(run, records):
    said, code = run(as_csv([whole(1), whole(2, 地区="火星")]), "--as", "li", "--all-or-nothing")
    assert "with problems 1" in said
    assert code == 1
    assert records(Customer) == []


def test_it_lets_gaps_in_where_that_is_said(run, records):
    assert run(as_csv([{"名称": "甲公司"}]), "--as", "wang", "--gaps")[1] == 0
    assert [each.incomplete for each in records(Customer)] == [True]


@pytest.mark.parametrize("username", ["gao", "root", "nobody"])
def test_who_may_not_import_does_not_by_command(run, records, username):  # core: ROLE-2, ROLE-8
    said, code = run(as_csv([whole(1)]), "--as", username)
    assert code == 1
    assert "Error" in said
    assert records(Customer) == []


def test_a_file_without_the_needed_columns_is_refused(run):
    said, code = run("地区\n华北\n".encode(), "--as", "li")
    assert code == 1
    assert "No column holds what every row needs: Name" in said
