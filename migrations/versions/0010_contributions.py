"""What customers contribute.

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, filled by the next summary of orders, and what reports are counted by."""
    op.create_table(
        "contribution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_contribution_customer_id_customer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.create_index("ix_contribution_customer_year", ["customer_id", "year"], unique=True)
        batch_op.create_index("ix_contribution_year_amount", ["year", "amount", "customer_id", "orders"], unique=False)

    op.execute("UPDATE order_summary SET totalled = totalled - 1")  # so the next run totals everything

    with op.batch_alter_table("churn_warning", schema=None) as batch_op:
        batch_op.create_index("ix_churn_warning_state_confirmed", ["state", "confirmed_at", "id"], unique=False)

    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.create_index("ix_customer_state_credit", ["state", "credit"], unique=False)
        batch_op.create_index("ix_customer_state_level", ["state", "level_id"], unique=False)
        batch_op.create_index("ix_customer_state_satisfaction", ["state", "satisfaction"], unique=False)

    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_type_created", ["type_id", "created_at"], unique=False)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_type_created")

    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_state_satisfaction")
        batch_op.drop_index("ix_customer_state_level")
        batch_op.drop_index("ix_customer_state_credit")

    with op.batch_alter_table("churn_warning", schema=None) as batch_op:
        batch_op.drop_index("ix_churn_warning_state_confirmed")

    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.drop_index("ix_contribution_year_amount")
        batch_op.drop_index("ix_contribution_customer_year")

    op.drop_table("contribution")
