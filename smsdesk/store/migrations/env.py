"""Alembic's environment: the caller's connection and transaction, on both engines."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    # The tables and the revision's own row become visible together, or not at all.
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
