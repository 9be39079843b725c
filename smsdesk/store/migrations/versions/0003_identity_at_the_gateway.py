"""Accounts that may stand for one login share a counter; one that became another says when."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Let each provider's counter go on behind the furthest of its accounts' own."""
    op.add_column("accounts", sa.Column("identity_since", sa.BigInteger()))
    op.execute(
        "INSERT INTO sequences (name, value)"
        " SELECT 'reference.' || accounts.provider, max(sequences.value)"
        " FROM sequences JOIN accounts"
        " ON sequences.name = 'reference.' || CAST(accounts.account_id AS TEXT)"
        " GROUP BY accounts.provider"
    )
    op.execute(
        "DELETE FROM sequences WHERE name IN"
        " (SELECT 'reference.' || CAST(account_id AS TEXT) FROM accounts)"
    )
