"""Prices of channels other than SMS."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add a column; the prices there are, are those of SMS."""
    op.add_column("price_rules", sa.Column("channel", _TEXT, nullable=False, server_default=""))
