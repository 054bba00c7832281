"""Own reports.

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add reports that readers made, whom they are shared with, and who wants them how."""
    op.create_table(
        "own_report",
        sa.Column("name", sa.Unicode(length=100), nullable=False),
        sa.Column("about", sa.Unicode(length=40), nullable=False),
        sa.Column("query", sa.UnicodeText(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["ab_user.id"], name=op.f("fk_own_report_created_by_id_ab_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_report")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("own_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_own_report_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_own_report_name"), ["name"], unique=False)
        batch_op.create_index(
            "ix_own_report_maker_name",
            ["created_by_id", "name"],
            unique=True,
            mssql_where=sa.text("created_by_id IS NOT NULL"),
        )

    op.create_table(
        "own_report_reader",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("at_home", sa.Boolean(), nullable=False),
        sa.Column("rhythm", sa.Unicode(length=10), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mail_id"],
            ["outgoing_mail.id"],
            name=op.f("fk_own_report_reader_mail_id_outgoing_mail"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["own_report.id"], name=op.f("fk_own_report_reader_report_id_own_report"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["ab_user.id"], name=op.f("fk_own_report_reader_user_id_ab_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_report_reader")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("own_report_reader", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_own_report_reader_mail_id"), ["mail_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_own_report_reader_next_on"), ["next_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_own_report_reader_report_id"), ["report_id"], unique=False)
        batch_op.create_index("ix_own_report_reader_user_report", ["user_id", "report_id"], unique=True)

    op.create_table(
        "own_report_role",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["own_report.id"], name=op.f("fk_own_report_role_report_id_own_report"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["role_id"], ["ab_role.id"], name=op.f("fk_own_report_role_role_id_ab_role"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "role_id", name=op.f("pk_own_report_role")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("own_report_role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_own_report_role_role_id"), ["role_id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("own_report_role", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_own_report_role_role_id"))

    op.drop_table("own_report_role")
    with op.batch_alter_table("own_report_reader", schema=None) as batch_op:
        batch_op.drop_index("ix_own_report_reader_user_report")
        batch_op.drop_index(batch_op.f("ix_own_report_reader_report_id"))
        batch_op.drop_index(batch_op.f("ix_own_report_reader_next_on"))
        batch_op.drop_index(batch_op.f("ix_own_report_reader_mail_id"))

    op.drop_table("own_report_reader")
    with op.batch_alter_table("own_report", schema=None) as batch_op:
        batch_op.drop_index("ix_own_report_maker_name")
        batch_op.drop_index(batch_op.f("ix_own_report_name"))
        batch_op.drop_index(batch_op.f("ix_own_report_created_by_id"))

    op.drop_table("own_report")
