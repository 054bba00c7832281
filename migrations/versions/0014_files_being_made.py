"""Files that are being made.

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of how far they are."""
    op.create_table(
        "making",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.Unicode(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["ab_user.id"], name=op.f("fk_making_user_id_ab_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_making")),
        sa.UniqueConstraint("token", name=op.f("uq_making_token")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("making", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_making_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("making", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_making_user_id"))

    op.drop_table("making")
