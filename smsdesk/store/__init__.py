"""The database: SQLAlchemy Core, one schema for SQLite and PostgreSQL."""
