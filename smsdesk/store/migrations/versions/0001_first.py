"""Everything the first version stores."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _where(condition: str) -> dict[str, Any]:
    return {f"{engine}_where": sa.text(condition) for engine in ("sqlite", "postgresql")}


def upgrade() -> None:
    """Create all tables; the search tables by engine."""
    _workspace()
    _accounts()
    _contacts()
    _suppressions()
    _campaigns()
    _messages()
    _timeline()
    _reports()
    _search()


def _workspace() -> None:
    op.create_table(
        "meta",
        sa.Column("key", _TEXT, nullable=False),
        sa.Column("value", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
    op.create_table(
        "sequences",
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_sequences"),
    )
    op.create_table(
        "totals",
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_totals"),
    )


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("account_id", _ROW_ID, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("provider", _TEXT, nullable=False),
        sa.Column("settings", _TEXT, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("pause_reason", _TEXT, nullable=False),
        sa.Column("pause_remedy", _TEXT, nullable=False),
        sa.Column("callback_token", _TEXT, nullable=False),
        sa.Column("balance", _TEXT),
        sa.Column("balance_currency", _TEXT, nullable=False),
        sa.Column("balance_at", sa.BigInteger()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_accounts"),
    )
    op.create_index(
        "ux_accounts_name",
        "accounts",
        ["name"],
        unique=True,
        sqlite_where=sa.text("removed = 0"),
        postgresql_where=sa.text("NOT removed"),
    )
    op.create_table(
        "price_rules",
        sa.Column("account_id", _ROW_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("prefix", _TEXT, nullable=False),
        sa.Column("amount", _TEXT, nullable=False),
        sa.Column("currency", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name="fk_price_rules_account_id"
        ),
        sa.PrimaryKeyConstraint("account_id", "position", name="pk_price_rules"),
    )
    op.create_table(
        "sender_ids",
        sa.Column("account_id", _ROW_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sender", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name="fk_sender_ids_account_id"
        ),
        sa.PrimaryKeyConstraint("account_id", "position", name="pk_sender_ids"),
    )


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("contact_id", _ROW_ID, nullable=False),
        sa.Column("msisdn", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("name_key", _TEXT, nullable=False),
        sa.Column("fields", _TEXT, nullable=False),
        sa.Column("notes", _TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("contact_id", name="pk_contacts"),
        sa.UniqueConstraint("msisdn", name="uq_contacts_msisdn"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contacts_name_key", "contacts", ["name_key", "contact_id"])
    op.create_table(
        "contact_lists",
        sa.Column("list_id", _ROW_ID, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("list_id", name="pk_contact_lists"),
        sa.UniqueConstraint("name", name="uq_contact_lists_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "list_members",
        sa.Column("list_id", _ROW_ID, nullable=False),
        sa.Column("contact_id", _ROW_ID, nullable=False),
        sa.Column("name_key", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.contact_id"], name="fk_list_members_contact_id"
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["contact_lists.list_id"], name="fk_list_members_list_id"
        ),
        sa.PrimaryKeyConstraint("list_id", "contact_id", name="pk_list_members"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_list_members_contact", "list_members", ["contact_id"])
    op.create_index("ix_list_members_page", "list_members", ["list_id", "name_key", "contact_id"])


def _suppressions() -> None:
    op.create_table(
        "suppressions",
        sa.Column("msisdn", _TEXT, nullable=False),
        sa.Column("opted_out", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("msisdn", name="pk_suppressions"),
    )
    op.create_table(
        "suppression_ledger",
        sa.Column("entry_id", _ROW_ID, nullable=False),
        sa.Column("msisdn", _TEXT, nullable=False),
        sa.Column("action", _TEXT, nullable=False),
        sa.Column("source", _TEXT, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_suppression_ledger"),
    )
    op.create_index("ix_suppression_ledger_msisdn", "suppression_ledger", ["msisdn", "entry_id"])


def _campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("campaign_id", _ROW_ID, nullable=False),
        sa.Column("draft_key", _TEXT, nullable=False),
        sa.Column("account_id", _ROW_ID, nullable=False),
        sa.Column("title", _TEXT, nullable=False),
        sa.Column("text", _TEXT, nullable=False),
        sa.Column("sender", _TEXT),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("options", _TEXT, nullable=False),
        sa.Column("skipped", _TEXT, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("released_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name="fk_campaigns_account_id"
        ),
        sa.PrimaryKeyConstraint("campaign_id", name="pk_campaigns"),
        sa.UniqueConstraint("draft_key", name="uq_campaigns_draft_key"),
    )
    op.create_index(
        "ix_campaigns_unreleased", "campaigns", ["campaign_id"], **_where("released_at IS NULL")
    )


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("message_id", _ROW_ID, nullable=False),
        sa.Column("campaign_id", _ROW_ID, nullable=False),
        sa.Column("account_id", _ROW_ID, nullable=False),
        sa.Column("msisdn", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("text", _TEXT, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("segment_count", sa.Integer(), nullable=False),
        sa.Column("cost_amount", _TEXT),
        sa.Column("cost_currency", _TEXT),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("repeats", sa.Integer(), server_default="0", nullable=False),
        sa.Column("claimed_by", _TEXT),
        sa.Column("claimed_at", sa.BigInteger()),
        sa.Column("client_reference", _TEXT),
        sa.Column("provider_message_id", _TEXT),
        sa.Column("billed_segment_count", sa.Integer()),
        sa.Column("fee_amount", _TEXT),
        sa.Column("fee_currency", _TEXT),
        sa.Column("code", _TEXT, server_default="", nullable=False),
        sa.Column("reason", _TEXT, server_default="", nullable=False),
        sa.Column("flagged", sa.Integer(), server_default="0", nullable=False),
        sa.Column("read_mark", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name="fk_messages_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.campaign_id"], name="fk_messages_campaign_id"
        ),
        sa.PrimaryKeyConstraint("message_id", name="pk_messages"),
    )
    op.create_index("ix_messages_account", "messages", ["account_id", "state", "message_id"])
    op.create_index(
        "ix_messages_awaiting",
        "messages",
        ["account_id", "claimed_at"],
        **_where("state IN ('submitted', 'uncertain')"),
    )
    op.create_index("ix_messages_campaign", "messages", ["campaign_id", "state", "message_id"])
    op.create_index(
        "ix_messages_due",
        "messages",
        ["campaign_id", "due_at", "message_id"],
        **_where("state = 'queued'"),
    )
    op.create_index("ix_messages_msisdn", "messages", ["msisdn", "message_id"])
    op.create_index(
        "ix_messages_provider_id",
        "messages",
        ["account_id", "provider_message_id"],
        **_where("provider_message_id IS NOT NULL"),
    )
    op.create_index(
        "ix_messages_reference",
        "messages",
        ["account_id", "client_reference"],
        **_where("client_reference IS NOT NULL"),
    )
    op.create_index(
        "ix_messages_submitting", "messages", ["message_id"], **_where("state = 'submitting'")
    )


def _timeline() -> None:
    op.create_table(
        "message_counts",
        sa.Column("campaign_id", _ROW_ID, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.campaign_id"], name="fk_message_counts_campaign_id"
        ),
        sa.PrimaryKeyConstraint("campaign_id", "state", name="pk_message_counts"),
    )
    op.create_index(
        "ix_message_counts_queued",
        "message_counts",
        ["account_id", "campaign_id"],
        **_where("state = 'queued' AND n > 0"),
    )
    op.create_table(
        "account_counts",
        sa.Column("account_id", _ROW_ID, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name="fk_account_counts_account_id"
        ),
        sa.PrimaryKeyConstraint("account_id", "state", name="pk_account_counts"),
    )
    op.create_table(
        "message_hours",
        sa.Column("hour", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hour", name="pk_message_hours"),
    )
    op.create_table(
        "message_events",
        sa.Column("event_id", _ROW_ID, nullable=False),
        sa.Column("message_id", _ROW_ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("source", _TEXT, nullable=False),
        sa.Column("effect", _TEXT),
        sa.Column("raw_code", _TEXT, nullable=False),
        sa.Column("raw", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.message_id"], name="fk_message_events_message_id"
        ),
        sa.PrimaryKeyConstraint("event_id", name="pk_message_events"),
    )
    op.create_index("ix_message_events_message", "message_events", ["message_id", "event_id"])


def _reports() -> None:
    op.create_table(
        "parked_reports",
        sa.Column("parked_id", _ROW_ID, nullable=False),
        sa.Column("account_id", _ROW_ID, nullable=False),
        sa.Column("provider_message_id", _TEXT),
        sa.Column("client_reference", _TEXT),
        sa.Column("msisdn", _TEXT),
        sa.Column("state", _TEXT),
        sa.Column("raw_code", _TEXT, nullable=False),
        sa.Column("raw_text", _TEXT, nullable=False),
        sa.Column("occurred_at", sa.BigInteger()),
        sa.Column("read_mark", sa.Integer(), nullable=False),
        sa.Column("segment_count", sa.Integer()),
        sa.Column("fee_amount", _TEXT),
        sa.Column("fee_currency", _TEXT),
        sa.Column("source", _TEXT, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name="fk_parked_reports_account_id"
        ),
        sa.PrimaryKeyConstraint("parked_id", name="pk_parked_reports"),
    )
    op.create_index("ix_parked_reports_id", "parked_reports", ["account_id", "provider_message_id"])
    op.create_table(
        "report_journal",
        sa.Column("journal_id", _ROW_ID, nullable=False),
        sa.Column("account_id", _ROW_ID, nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("remote", _TEXT, nullable=False),
        sa.Column("content_type", _TEXT, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("query", _TEXT, nullable=False),
        sa.Column("status", _TEXT, nullable=False),
        sa.Column("note", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name="fk_report_journal_account_id"
        ),
        sa.PrimaryKeyConstraint("journal_id", name="pk_report_journal"),
    )
    op.create_index("ix_report_journal_account", "report_journal", ["account_id", "journal_id"])
    op.create_index(
        "ix_report_journal_pending",
        "report_journal",
        ["journal_id"],
        **_where("status = 'received'"),
    )


def _search() -> None:
    for table in ("message_search", "contact_search"):
        if op.get_bind().dialect.name == "sqlite":
            op.execute(
                f"CREATE VIRTUAL TABLE {table} USING fts5("
                "doc, content='', tokenize='unicode61 remove_diacritics 2')"
            )
        else:
            op.execute(f"CREATE TABLE {table} (rowid BIGINT PRIMARY KEY, doc TSVECTOR NOT NULL)")
            op.execute(f"CREATE INDEX ix_{table}_doc ON {table} USING gin (doc)")
