"""Named texts, what waits for the end of quiet hours, and the wall time that was chosen."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _where(condition: str) -> dict[str, Any]:
    return {f"{engine}_where": sa.text(condition) for engine in ("sqlite", "postgresql")}


def upgrade() -> None:
    """Add columns and a table; rows that are there already stay as they are."""
    op.add_column("campaigns", sa.Column("planned_for", _TEXT, nullable=False, server_default=""))
    op.add_column("messages", sa.Column("held_until", sa.BigInteger()))
    op.create_index(
        "ix_messages_undecided",
        "messages",
        ["campaign_id"],
        **_where("state = 'held' AND held_until IS NULL"),
    )
    op.create_index(
        "ix_messages_waiting",
        "messages",
        ["account_id", "held_until", "message_id"],
        **_where("held_until IS NOT NULL"),
    )
    op.create_table(
        "templates",
        sa.Column("template_id", _ROW_ID, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("name_key", _TEXT, nullable=False),
        sa.Column("text", _TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("template_id", name="pk_templates"),
        sa.UniqueConstraint("name_key", name="uq_templates_name_key"),
        sqlite_autoincrement=True,
    )
