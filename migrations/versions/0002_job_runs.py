"""Runs of jobs, the leases on jobs, and the schedulers at work.

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Runs of jobs."""
    op.create_table(
        "scheduler",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Unicode(length=100), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduler")),
        sa.UniqueConstraint("name", name=op.f("uq_scheduler_name")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("scheduler", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scheduler_seen_at"), ["seen_at"], unique=False)

    op.create_table(
        "job_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.Unicode(length=64), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "partly",
                "failed",
                "interrupted",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("host", sa.Unicode(length=100), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("counts", sa.UnicodeText(), nullable=False),
        sa.Column("error", sa.UnicodeText(), nullable=True),
        sa.Column("detail", sa.UnicodeText(), nullable=True),
        sa.ForeignKeyConstraint(["requested_by_id"], ["ab_user.id"], name=op.f("fk_job_run_requested_by_id_ab_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
        sa.UniqueConstraint("job", "due_at", "attempt", name=op.f("uq_job_run_job_due_at_attempt")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_run_due_at"), ["due_at"], unique=False)
        batch_op.create_index("ix_job_run_job", ["job", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_run_requested_by_id"), ["requested_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_run_state"), ["state"], unique=False)

    op.create_table(
        "job_lease",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.Unicode(length=64), nullable=False),
        sa.Column("schedule", sa.Unicode(length=200), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("latest_id", sa.Integer(), nullable=True),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["holder_id"], ["job_run.id"], name=op.f("fk_job_lease_holder_id_job_run")),
        sa.ForeignKeyConstraint(["latest_id"], ["job_run.id"], name=op.f("fk_job_lease_latest_id_job_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_lease")),
        sa.UniqueConstraint("job", name=op.f("uq_job_lease_job")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("job_lease")
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_run_state"))
        batch_op.drop_index(batch_op.f("ix_job_run_requested_by_id"))
        batch_op.drop_index("ix_job_run_job")
        batch_op.drop_index(batch_op.f("ix_job_run_due_at"))

    op.drop_table("job_run")
    with op.batch_alter_table("scheduler", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scheduler_seen_at"))

    op.drop_table("scheduler")
