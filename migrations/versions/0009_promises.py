"""Promised times of tickets.

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what was there before is promised nothing until its next step."""
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(sa.Column("dispatch_due_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("due_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("told_due_at", sa.DateTime(), nullable=True))
        batch_op.create_index("ix_ticket_due", ["due_at", "state"], unique=False)
    with op.batch_alter_table("ticket_round", schema=None) as batch_op:
        batch_op.add_column(sa.Column("due_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("ticket_round", schema=None) as batch_op:
        batch_op.drop_column("due_at")
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_due")
        batch_op.drop_column("told_due_at")
        batch_op.drop_column("due_at")
        batch_op.drop_column("dispatch_due_at")
