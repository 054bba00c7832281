"""The summary of orders, and codes of the sales system however they are spelled.

Revision: 0003, after 0002
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The summary of orders."""
    for name, also in (("order_month", [sa.Column("month", sa.Date(), nullable=False)]), ("order_total", [])):
        op.create_table(
            name,
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("code", sa.Unicode(length=100), nullable=False),
            *also,
            sa.Column("orders", sa.Integer(), nullable=False),
            sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
            sa.Column("first_order_on", sa.Date(), nullable=False),
            sa.Column("last_order_on", sa.Date(), nullable=False),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
            sqlite_autoincrement=True,
        )
    op.create_index("ix_order_month_code_month", "order_month", ["code", "month"], unique=True)
    op.create_index(op.f("ix_order_month_month"), "order_month", ["month"], unique=False)
    op.create_index("ix_order_total_code", "order_total", ["code"], unique=True)
    op.create_table(
        "summarised_month",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("fingerprint", sa.Unicode(length=200), nullable=False),
        sa.Column("unusable", sa.Integer(), nullable=False),
        sa.Column("summarised_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summarised_month")),
        sa.UniqueConstraint("month", name=op.f("uq_summarised_month_month")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "order_summary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.DateTime(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("totalled", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_summary")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("sales_code", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code_key", sa.Unicode(length=100), nullable=True))
    _fill_keys()
    with op.batch_alter_table("sales_code", schema=None) as batch_op:
        batch_op.alter_column("code_key", existing_type=sa.Unicode(length=100), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_sales_code_code_key"), ["code_key"])


def _fill_keys() -> None:
    """Write the key of each code. Raises RuntimeError where two differ only in their spelling: somebody must decide."""
    codes = sa.table(
        "sales_code", sa.column("id", sa.Integer), sa.column("code"), sa.column("code_key", sa.Unicode(100))
    )
    connection = op.get_bind()
    keys = {}
    for key, code in connection.execute(sa.select(codes.c.id, codes.c.code)):
        keys.setdefault(unicodedata.normalize("NFKC", code).strip().upper()[:100], []).append((key, code))
    if twice := [" = ".join(code for _key, code in rows) for rows in keys.values() if len(rows) > 1]:
        raise RuntimeError(f"the same code of the sales system belongs to two customers; keep one of them: {twice}")
    if keys:
        row = sa.update(codes).where(codes.c.id == sa.bindparam("key")).values(code_key=sa.bindparam("text"))
        connection.execute(row, [{"key": rows[0][0], "text": text} for text, rows in keys.items()])


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("sales_code", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_sales_code_code_key"), type_="unique")
        batch_op.drop_column("code_key")
    op.drop_table("order_summary")
    op.drop_table("summarised_month")
    op.drop_index("ix_order_total_code", table_name="order_total")
    op.drop_table("order_total")
    op.drop_index(op.f("ix_order_month_month"), table_name="order_month")
    op.drop_index("ix_order_month_code_month", table_name="order_month")
    op.drop_table("order_month")
