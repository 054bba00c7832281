"""The lint for SQL Server finds what it is for, and nothing else."""

import pytest
import sqlalchemy as sa
from sqlalchemy import func, select
from sqlalchemy.dialects import sqlite

from tests.lint.sql_server import complaints_about
from tests.lint.sql_server_tables import complaints_about_tables

metadata = sa.MetaData()
customer = sa.Table(
    "customer",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Unicode(100), nullable=False),
    sa.Column("level", sa.Integer),
    sa.Column("active", sa.Boolean),
    sa.Column("made_on", sa.Date),
)
c = customer.c

FAULTS = {
    "a predicate as a value": select(c.name == "x"),
    "ORDER BY a predicate": select(c.id).order_by(c.name == "x"),
    "NULLS FIRST/LAST": select(c.id).order_by(c.level.desc().nulls_last()),
    "OFFSET without a total order": select(c.id).order_by(c.name).offset(10),
    "LIMIT of a UNION": sa.union(select(c.id), select(c.level)).limit(3),
    "GROUP BY a label": select(c.level.label("l"), func.count()).group_by("l"),
    "GROUP BY with bound parameters": select(func.count()).group_by(c.level + 1),
    "FOR UPDATE": select(c.id).with_for_update(),
    "IS TRUE": select(c.id).where(c.active.is_(True)),
    "a predicate compared": select(c.id).where((c.level > 1) == (c.id > 1)),
    "a regular expression": select(c.id).where(c.name.regexp_match("^a")),
    "a tuple compared": select(c.id).where(sa.tuple_(c.id, c.level).in_([(1, 2)])),
    "arithmetic with dates": select(c.made_on + 1),
    "strftime()": select(func.strftime("%Y", c.made_on)),
    "sum() of a boolean": select(func.sum(c.active)),
    "avg() of integers": select(func.avg(c.level)),
    "count() of several": select(func.count(sa.distinct(sa.tuple_(c.id, c.level)))),
    "row_number() without an order": select(func.row_number().over(partition_by=c.level)),
    "extract(dow)": select(sa.extract("dow", c.made_on)),
    "FILTER (WHERE": select(func.count(c.id).filter(c.level == 1)),
    "LATERAL": select(select(c.id).lateral()),
    "text that": sa.text("SELECT 1 FROM customer LIMIT 3"),
    "does not compile": sqlite.insert(customer).values(name="x").on_conflict_do_nothing(),
}

SOUND = [
    select(c.id, sa.case((c.name == "x", 1), else_=0)).where(c.active == sa.true()),
    select(c.id).order_by(c.name.desc(), c.id).offset(10).limit(5),
    select(c.level, func.count()).group_by(c.level).order_by(func.count().desc()),
    select(select(c.id).union(select(c.level)).subquery()).limit(3),
    select(sa.extract("year", c.made_on), func.row_number().over(order_by=c.id)),
    select(c.id).where(sa.exists().where(c.level > 1), c.name.contains("x", autoescape=True)),
    sa.insert(customer).values(name="x").returning(c.id),
    sa.update(customer).where(c.level.in_([1, 2])).values(name="x"),
    sa.delete(customer).where(~c.name.like("x%")),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_statement_that_is_not_portable_is_found(fault):
    assert any(complaint.startswith(fault) for complaint in complaints_about(FAULTS[fault]))


@pytest.mark.parametrize("statement", SOUND, ids=range(len(SOUND)))
def test_a_portable_statement_is_not_complained_about(statement):
    assert complaints_about(statement) == []


def table_with(*items, name="thing"):
    tables = sa.MetaData()
    sa.Table(name, tables, sa.Column("id", sa.Integer, primary_key=True), *items)
    return tables


TABLE_FAULTS = {
    "question marks": table_with(sa.Column("name", sa.String(20))),
    "only PostgreSQL": table_with(sa.Column("tags", sa.ARRAY(sa.Integer))),
    "time zone": table_with(sa.Column("at", sa.DateTime(timezone=True))),
    "sequence": table_with(sa.Column("no", sa.Integer, sa.Sequence("thing_seq"))),
    "bytes": table_with(sa.Column("name", sa.Unicode(1000), index=True)),
    "one NULL": table_with(sa.Column("code", sa.Unicode(20), unique=True)),
    "longer than": table_with(name="t" * 129),
    "its own table": table_with(sa.Column("parent", sa.ForeignKey("thing.id", ondelete="CASCADE"))),
}


@pytest.mark.parametrize("fault", TABLE_FAULTS)
def test_a_table_that_is_not_portable_is_found(fault):
    assert any(fault in complaint for complaint in complaints_about_tables(TABLE_FAULTS[fault]))


def test_two_cascading_paths_to_one_table_are_found():
    tables = sa.MetaData()

    def add(name, *references):
        keys = (sa.Column(to, sa.ForeignKey(f"{to}.id", ondelete="CASCADE")) for to in references)
        sa.Table(name, tables, sa.Column("id", sa.Integer, primary_key=True), *keys)

    add("a")
    add("b", "a")
    add("c", "a", "b")
    assert complaints_about_tables(tables) == ["a: deleting a row cascades to c by 2 paths: all but one in the ORM"]


def test_a_partial_unique_index_is_portable():
    code = sa.Column("code", sa.Unicode(20))
    condition = sa.text("code IS NOT NULL")
    tables = table_with(
        code, sa.Index("uq_thing_code", code, unique=True, mssql_where=condition, postgresql_where=condition)
    )
    assert complaints_about_tables(tables) == []
