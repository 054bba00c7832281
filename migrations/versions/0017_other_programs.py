"""Access tokens, requests with a name, and webhooks.

Revision: 0017, after 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables for other programs."""
    op.create_table(
        "access_token",
        sa.Column("name", sa.Unicode(length=100), nullable=False),
        sa.Column(
            "state",
            sa.Enum("active", "revoked", name="state", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("read_only", sa.Boolean(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("beginning", sa.Unicode(length=16), nullable=False),
        sa.Column("digest", sa.Unicode(length=64), nullable=False),
        sa.Column("last_used_at", sa.DateTime(), nullable=True),
        sa.Column("minute", sa.DateTime(), nullable=True),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["ab_user.id"], name=op.f("fk_access_token_created_by_id_ab_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_access_token_digest")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("access_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_token_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_access_token_state"), ["state"], unique=False)

    op.create_table(
        "sent_once",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Unicode(length=64), nullable=False),
        sa.Column("request", sa.Unicode(length=64), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["ab_user.id"], name=op.f("fk_sent_once_user_id_ab_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_once")),
        sa.UniqueConstraint("user_id", "key", name=op.f("uq_sent_once_user_id_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("sent_once", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sent_once_at"), ["at"], unique=False)

    op.create_table(
        "webhook",
        sa.Column("name", sa.Unicode(length=100), nullable=False),
        sa.Column("url", sa.Unicode(length=300), nullable=False),
        sa.Column("steps", sa.UnicodeText(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.Unicode(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["ab_user.id"], name=op.f("fk_webhook_created_by_id_ab_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("webhook", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhook_created_by_id"), ["created_by_id"], unique=False)

    op.create_table(
        "webhook_message",
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("posted_at", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.Column("trouble", sa.Unicode(length=300), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"], ["state_change.id"], name=op.f("fk_webhook_message_change_id_state_change")
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_message_webhook_id_webhook"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_message")),
        sa.UniqueConstraint("webhook_id", "change_id", name=op.f("uq_webhook_message_webhook_id_change_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("webhook_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhook_message_change_id"), ["change_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_webhook_message_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_webhook_message_posted_at"), ["posted_at"], unique=False)
        batch_op.create_index("ix_webhook_message_webhook", ["webhook_id", "id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("webhook_message", schema=None) as batch_op:
        batch_op.drop_index("ix_webhook_message_webhook")
        batch_op.drop_index(batch_op.f("ix_webhook_message_posted_at"))
        batch_op.drop_index(batch_op.f("ix_webhook_message_due_at"))
        batch_op.drop_index(batch_op.f("ix_webhook_message_change_id"))

    op.drop_table("webhook_message")
    with op.batch_alter_table("webhook", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webhook_created_by_id"))

    op.drop_table("webhook")
    with op.batch_alter_table("sent_once", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sent_once_at"))

    op.drop_table("sent_once")
    with op.batch_alter_table("access_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_access_token_state"))
        batch_op.drop_index(batch_op.f("ix_access_token_created_by_id"))

    op.drop_table("access_token")
