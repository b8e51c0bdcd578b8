"""Alembic's entry: works on the connection it is given."""

from alembic import context

from storage import ledger_tables, mail_tables, tables, vault_tables  # noqa: F401 - their tables join the same metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=tables.Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
