"""Management reports.

Revision: 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of what supervisors hand in."""
    op.create_table(
        "management_report",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("judgement", sa.UnicodeText(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "handed_in", name="state", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("figures", sa.UnicodeText(), nullable=False),
        sa.Column("reckoned_at", sa.DateTime(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Unicode(length=20), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_management_report_created_by_id_ab_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_management_report")),
        sa.UniqueConstraint("number", name=op.f("uq_management_report_number")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("management_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_management_report_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_management_report_month"), ["month"], unique=False)
        batch_op.create_index(batch_op.f("ix_management_report_state"), ["state"], unique=False)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("management_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_management_report_state"))
        batch_op.drop_index(batch_op.f("ix_management_report_month"))
        batch_op.drop_index(batch_op.f("ix_management_report_created_by_id"))

    op.drop_table("management_report")
