"""Runs migrations on the connection that `hawiya.store.migrating` hands over, inside its transaction."""

from alembic import context

from hawiya.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    # SQLite cannot alter most of a table: copy it instead.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
