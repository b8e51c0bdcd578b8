"""Order addresses, kept mails and shoppers' own mailboxes"""

import sqlalchemy as sa
from alembic import op

import storage.tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("revoked_at", storage.tables.Utc(timezone=True), nullable=True),
        sa.Column("created_at", storage.tables.Utc(timezone=True), nullable=False),
        sa.Column("updated_at", storage.tables.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_order_addresses_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_addresses")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_order_addresses_token_digest")),
    )
    with op.batch_alter_table("order_addresses", schema=None) as batch_op:
        batch_op.create_index("ix_order_addresses_user_id", ["user_id"], unique=False)

    op.create_table(
        "own_mailboxes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", storage.tables.Utc(timezone=True), nullable=False),
        sa.Column("updated_at", storage.tables.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_own_mailboxes_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_mailboxes")),
        sa.UniqueConstraint("user_id", name=op.f("uq_own_mailboxes_user_id")),
    )
    op.create_table(
        "kept_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("domain", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", storage.tables.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_kept_mails_order_id_orders"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_kept_mails_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_mails")),
        sa.UniqueConstraint("user_id", "digest", name=op.f("uq_kept_mails_user_id_digest")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("kept_mails", schema=None) as batch_op:
        batch_op.create_index("ix_kept_mails_kind", ["kind", "created_at"], unique=False)

    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("order_address_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_column("order_address_id")
    with op.batch_alter_table("kept_mails", schema=None) as batch_op:
        batch_op.drop_index("ix_kept_mails_kind")
    op.drop_table("kept_mails")
    op.drop_table("own_mailboxes")
    with op.batch_alter_table("order_addresses", schema=None) as batch_op:
        batch_op.drop_index("ix_order_addresses_user_id")
    op.drop_table("order_addresses")
