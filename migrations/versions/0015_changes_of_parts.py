"""What happened to the parts of a record is found by the record.

Revision: 0015, after 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

PARTS = {"contact": "customer_id", "activity": "customer_id", "plan_item": "opportunity_id"}


def upgrade() -> None:
    """Add the key of what a changed record lived inside of; parts that are gone said it with their last words."""
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.add_column(sa.Column("parent_id", sa.Integer(), nullable=True))
        batch_op.create_index("ix_change_parent", ["record_type", "parent_id", "id"], unique=False)
    columns = (sa.column(name) for name in ("record_type", "record_id", "parent_id", "kind", "field", "old"))
    change = sa.table("change", *columns)
    last = change.alias()
    for part, key in PARTS.items():
        there = sa.table(part, sa.column("id"), sa.column(key))
        parent = sa.select(there.c[key]).where(there.c.id == change.c.record_id).scalar_subquery()
        op.execute(change.update().where(change.c.record_type == part).values(parent_id=parent))
        said = (
            sa.select(sa.func.max(sa.cast(last.c.old, sa.Integer)))
            .where(last.c.record_type == part, last.c.record_id == change.c.record_id)
            .where(last.c.kind == "deleted", last.c.field == key)
            .scalar_subquery()
        )
        gone = change.update().where(change.c.record_type == part, change.c.parent_id.is_(None))
        op.execute(gone.values(parent_id=said))


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_index("ix_change_parent")
        batch_op.drop_column("parent_id")
