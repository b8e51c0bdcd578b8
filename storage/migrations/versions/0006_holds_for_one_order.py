"""Holds for one order that is paid afterwards"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BEFORE = ["session_id", "currency"]
AFTER = ["session_id", "currency", "muse_order_id", "attempt"]


def upgrade() -> None:
    with op.batch_alter_table("holds", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("muse_order_id", sa.String(length=80), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("attempt", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("tap", sa.String(length=120), server_default="", nullable=False))
        batch_op.drop_constraint(op.f("uq_holds_session_id_currency"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_holds_session_id_currency_muse_order_id_attempt"), AFTER)


def downgrade() -> None:
    op.execute("DELETE FROM holds WHERE muse_order_id != ''")
    with op.batch_alter_table("holds", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_holds_session_id_currency_muse_order_id_attempt"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_holds_session_id_currency"), BEFORE)
        batch_op.drop_column("tap")
        batch_op.drop_column("attempt")
        batch_op.drop_column("muse_order_id")
