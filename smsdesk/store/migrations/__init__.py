"""Alembic scripts; run by `smsdesk.store.migrate`, never by hand."""
