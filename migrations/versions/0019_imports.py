"""Imports of files: the file, its rows, what its headings meant.

Revision: 0019, after 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STATES = ("uploaded", "checking", "previewed", "running", "done", "undoing", "undone", "failed")


def upgrade() -> None:
    """Add the tables."""
    _add_imports()
    _add_portions()
    _add_rows()
    _add_meanings()


def _add_imports() -> None:
    op.create_table(
        "data_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Unicode(length=240), nullable=False),
        sa.Column("kind", sa.Unicode(length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("duplicates", sa.Unicode(length=10), nullable=False),
        sa.Column("gaps", sa.Boolean(), nullable=False),
        sa.Column("all_or_nothing", sa.Boolean(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("headings", sa.UnicodeText(), nullable=False),
        sa.Column("samples", sa.UnicodeText(), nullable=False),
        sa.Column("meanings", sa.UnicodeText(), nullable=False),
        sa.Column("choices", sa.UnicodeText(), nullable=False),
        sa.Column("trouble", sa.UnicodeText(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("worker", sa.Unicode(length=32), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["ab_user.id"], name=op.f("fk_data_import_created_by_id_ab_user")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["ab_user.id"], name=op.f("fk_data_import_asked_by_id_ab_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_import")),
        sqlite_autoincrement=True,
    )
    for name in ("asked_by_id", "created_by_id", "state"):
        op.create_index(op.f(f"ix_data_import_{name}"), "data_import", [name])


def _of_import(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_import_id_data_import")
    return sa.ForeignKeyConstraint(["import_id"], ["data_import.id"], name=name, ondelete="CASCADE")


def _add_portions() -> None:
    op.create_table(
        "import_portion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _of_import("import_portion"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_portion")),
        sa.UniqueConstraint("import_id", "place", name=op.f("uq_import_portion_import_id_place")),
        sqlite_autoincrement=True,
    )


def _add_rows() -> None:
    op.create_table(
        "import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("cells", sa.UnicodeText(), nullable=False),
        sa.Column("problems", sa.UnicodeText(), nullable=True),
        sa.Column("outcome", sa.Unicode(length=10), nullable=False),
        sa.Column("alike_id", sa.Integer(), nullable=True),
        sa.Column("alike_line", sa.Integer(), nullable=True),
        sa.Column("alike_by", sa.Unicode(length=20), nullable=True),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("record_version", sa.Integer(), nullable=True),
        sa.Column("before", sa.UnicodeText(), nullable=True),
        _of_import("import_row"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
        sa.UniqueConstraint("import_id", "line", name=op.f("uq_import_row_import_id_line")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_import_row_outcome", "import_row", ["import_id", "outcome", "line"])
    op.create_index(op.f("ix_import_row_record_id"), "import_row", ["record_id"])


def _add_meanings() -> None:
    op.create_table(
        "import_meaning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Unicode(length=20), nullable=False),
        sa.Column("heading", sa.Unicode(length=100), nullable=False),
        sa.Column("field", sa.Unicode(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["ab_user.id"], name=op.f("fk_import_meaning_user_id_ab_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_meaning")),
        sa.UniqueConstraint("user_id", "kind", "heading", name=op.f("uq_import_meaning_user_id_kind_heading")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Undo it."""
    for table in ("import_meaning", "import_row", "import_portion", "data_import"):
        op.drop_table(table)
