"""Logins at stores, and what stores ask of shoppers"""

import sqlalchemy as sa
from alembic import op

import storage.tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "store_logins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", storage.tables.Utc(timezone=True), nullable=False),
        sa.Column("updated_at", storage.tables.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_store_logins_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_logins")),
        sa.UniqueConstraint("user_id", "store_id", name=op.f("uq_store_logins_user_id_store_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "store_asks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("claimed_by", sa.String(length=64), nullable=False),
        sa.Column("expires_at", storage.tables.Utc(timezone=True), nullable=False),
        sa.Column("created_at", storage.tables.Utc(timezone=True), nullable=False),
        sa.Column("updated_at", storage.tables.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_store_asks_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_asks")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("store_asks", schema=None) as batch_op:
        batch_op.create_index("ix_store_asks_user_id", ["user_id", "store_id", "state"], unique=False)


def downgrade() -> None:
    op.drop_table("store_asks")
    op.drop_table("store_logins")
