"""Alembic migrations; `hawiya.store.migrating` runs them."""
