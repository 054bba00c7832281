"""What all customers contribute together.

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the totals, and add up what there is."""
    op.create_table(
        "contribution_total",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("customers", sa.Integer(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_total")),
        sa.UniqueConstraint("year", name=op.f("uq_contribution_total_year")),
        sqlite_autoincrement=True,
    )
    op.execute(
        "INSERT INTO contribution_total (year, customers, orders, amount) "
        "SELECT year, count(id), sum(orders), sum(amount) FROM contribution GROUP BY year"
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("contribution_total")
