"""Customers that were merged into others.

Revision: 0018, after 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of their keys and numbers."""
    op.create_table(
        "merged_customer",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Unicode(length=20), nullable=False),
        sa.Column("name", sa.Unicode(length=100), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["into_id"], ["customer.id"], name=op.f("fk_merged_customer_into_id_customer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merged_customer")),
        sa.UniqueConstraint("number", name=op.f("uq_merged_customer_number")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("merged_customer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_merged_customer_into_id"), ["into_id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    op.drop_table("merged_customer")
