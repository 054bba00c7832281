"""Names of users are sorted by pinyin.

Revision: 0005, after 0001
"""

import sqlalchemy as sa
from alembic import op

from app.core import names

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

REMADE = {"sqlite_autoincrement": True}
"""SQLite makes the table anew, and must go on never giving a key twice."""
USER = sa.table(
    "ab_user",
    sa.column("id", sa.Integer()),
    sa.column("first_name", sa.Unicode()),
    sa.column("last_name", sa.Unicode()),
    sa.column("name_pinyin", sa.Unicode()),
)


def upgrade() -> None:
    """Add the key, fill it in, then demand it."""
    with op.batch_alter_table("ab_user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name_pinyin", sa.Unicode(length=300), nullable=True))

    connection = op.get_bind()
    for key, first, last in connection.execute(sa.select(USER.c.id, USER.c.first_name, USER.c.last_name)).all():
        pinyin = names.pinyin_of_person(first, last)
        connection.execute(sa.update(USER).where(USER.c.id == key).values(name_pinyin=pinyin))

    with op.batch_alter_table("ab_user", schema=None, table_kwargs=REMADE) as batch_op:
        batch_op.alter_column("name_pinyin", existing_type=sa.Unicode(length=300), nullable=False)
        batch_op.create_index(batch_op.f("ix_ab_user_name_pinyin"), ["name_pinyin"], unique=False)


def downgrade() -> None:
    """Take the key away."""
    with op.batch_alter_table("ab_user", schema=None, table_kwargs=REMADE) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ab_user_name_pinyin"))
        batch_op.drop_column("name_pinyin")
