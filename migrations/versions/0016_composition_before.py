"""What customers were like a year ago.

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of how many there were."""
    op.create_table(
        "composition_before",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("dimension", sa.Unicode(length=20), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("customers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_composition_before")),
        sa.UniqueConstraint("dimension", "value", name=op.f("uq_composition_before_dimension_value")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("composition_before")
