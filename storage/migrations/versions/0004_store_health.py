"""How stores fare"""

import sqlalchemy as sa
from alembic import op

import storage.tables

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "store_health",
        sa.Column("store_id", sa.String(length=255), nullable=False),
        sa.Column("recent", sa.JSON(), nullable=False),
        sa.Column("landmarks", sa.JSON(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("checked_at", storage.tables.Utc(timezone=True), nullable=True),
        sa.Column("passed_at", storage.tables.Utc(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_store_health")),
    )


def downgrade() -> None:
    op.drop_table("store_health")
