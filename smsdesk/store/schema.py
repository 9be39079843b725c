"""The tables, one schema for SQLite and PostgreSQL (design, section 6).

What the migrations build is compared with this on both engines by a test. Two search tables
(`message_search`, `contact_search`) differ by engine and are in `search_tables`.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    text,
)

from smsdesk.domain.account import AccountState
from smsdesk.domain.campaign import CampaignState
from smsdesk.domain.contact import SuppressionAction
from smsdesk.domain.delivery_report import Effect, ReportSource
from smsdesk.domain.status import MessageState
from smsdesk.store.types import PLAIN_TEXT, ROW_ID, EnumText, ExactDecimal, JsonMap, UtcTime
from smsdesk.store.values import JournalStatus

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)

MESSAGE_STATE: Final = EnumText(MessageState)

QUEUED: Final = "state = 'queued'"
AWAITING: Final = "state IN ('submitted', 'uncertain')"
SUBMITTING: Final = "state = 'submitting'"
UNDECIDED: Final = "state = 'held' AND held_until IS NULL"
WAITING: Final = "held_until IS NOT NULL"
"""Conditions of partial indexes, word by word: a bound parameter would hide the index."""

# The migrations make indexes, on PostgreSQL with conditions of their own. To name those here, too,
# would load its dialect with all its drivers at every start: some 80 ms.


def _partial(name: str, where: str, *columns: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where))


META = Table(
    "meta",
    METADATA,
    Column("key", PLAIN_TEXT, primary_key=True),
    Column("value", PLAIN_TEXT, nullable=False),
)

SEQUENCES = Table(
    "sequences",
    METADATA,
    Column("name", PLAIN_TEXT, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

TOTALS = Table(
    "totals",
    METADATA,
    Column("name", PLAIN_TEXT, primary_key=True),
    Column("n", BigInteger, nullable=False),
)

ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("account_id", ROW_ID, primary_key=True),
    Column("name", PLAIN_TEXT, nullable=False),
    Column("provider", PLAIN_TEXT, nullable=False),
    Column("settings", JsonMap, nullable=False),
    Column("state", EnumText(AccountState), nullable=False),
    Column("pause_reason", PLAIN_TEXT, nullable=False),
    Column("pause_remedy", PLAIN_TEXT, nullable=False),
    Column("callback_token", PLAIN_TEXT, nullable=False),
    Column("balance", ExactDecimal),
    Column("balance_currency", PLAIN_TEXT, nullable=False),
    Column("balance_at", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    Column("removed", Boolean, nullable=False),
    # When address, login or secret last changed: what was handed out by then went elsewhere.
    Column("identity_since", UtcTime),
)
Index(
    "ux_accounts_name",
    ACCOUNTS.c.name,
    unique=True,
    sqlite_where=text("removed = 0"),
)

PRICE_RULES = Table(
    "price_rules",
    METADATA,
    Column("account_id", ForeignKey("accounts.account_id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("prefix", PLAIN_TEXT, nullable=False),
    Column("amount", ExactDecimal, nullable=False),
    Column("currency", PLAIN_TEXT, nullable=False),
    # "" for SMS.
    Column("channel", PLAIN_TEXT, nullable=False, server_default=""),
)

SENDER_IDS = Table(
    "sender_ids",
    METADATA,
    Column("account_id", ForeignKey("accounts.account_id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("sender", PLAIN_TEXT, nullable=False),
)

CONTACTS = Table(
    "contacts",
    METADATA,
    Column("contact_id", ROW_ID, primary_key=True),
    Column("msisdn", PLAIN_TEXT, nullable=False, unique=True),
    Column("name", PLAIN_TEXT, nullable=False),
    # The folded words of the name: the order of pages, and what broad searches look through.
    Column("name_key", PLAIN_TEXT, nullable=False),
    Column("fields", JsonMap, nullable=False),
    Column("notes", PLAIN_TEXT, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Index("ix_contacts_name_key", "name_key", "contact_id"),
    # Numbers of deleted rows must not come back: a search row or a cursor may remember them.
    sqlite_autoincrement=True,
)

CONTACT_LISTS = Table(
    "contact_lists",
    METADATA,
    Column("list_id", ROW_ID, primary_key=True),
    Column("name", PLAIN_TEXT, nullable=False, unique=True),
    Column("size", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

LIST_MEMBERS = Table(
    "list_members",
    METADATA,
    Column("list_id", ForeignKey("contact_lists.list_id"), primary_key=True),
    Column("contact_id", ForeignKey("contacts.contact_id"), primary_key=True),
    # A copy of the contact's, so that a list's pages come from one index.
    Column("name_key", PLAIN_TEXT, nullable=False),
    Index("ix_list_members_page", "list_id", "name_key", "contact_id"),
    Index("ix_list_members_contact", "contact_id"),
    sqlite_with_rowid=False,
)

SUPPRESSIONS = Table(
    "suppressions",
    METADATA,
    Column("msisdn", PLAIN_TEXT, primary_key=True),
    Column("opted_out", Boolean, nullable=False),
    Column("at", UtcTime, nullable=False),
)

SUPPRESSION_LEDGER = Table(
    "suppression_ledger",
    METADATA,
    Column("entry_id", ROW_ID, primary_key=True),
    Column("msisdn", PLAIN_TEXT, nullable=False),
    Column("action", EnumText(SuppressionAction), nullable=False),
    Column("source", PLAIN_TEXT, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index("ix_suppression_ledger_msisdn", "msisdn", "entry_id"),
)

CAMPAIGNS = Table(
    "campaigns",
    METADATA,
    Column("campaign_id", ROW_ID, primary_key=True),
    Column("draft_key", PLAIN_TEXT, nullable=False, unique=True),
    Column("account_id", ForeignKey("accounts.account_id"), nullable=False),
    Column("title", PLAIN_TEXT, nullable=False),
    Column("text", PLAIN_TEXT, nullable=False),
    Column("sender", PLAIN_TEXT),
    Column("kind", PLAIN_TEXT, nullable=False),
    Column("options", PLAIN_TEXT, nullable=False),
    Column("skipped", JsonMap, nullable=False),
    Column("state", EnumText(CampaignState), nullable=False),
    # 1970 stands for "at once": a wrong clock must not hold an unscheduled message back.
    Column("due_at", UtcTime, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("released_at", UtcTime),
    # The wall time that was chosen and its zone, in words of `send_time`; due_at is what counts.
    Column("planned_for", PLAIN_TEXT, nullable=False, server_default=""),
    _partial("ix_campaigns_unreleased", "released_at IS NULL", "campaign_id"),
)

MESSAGES = Table(
    "messages",
    METADATA,
    Column("message_id", ROW_ID, primary_key=True),
    Column("campaign_id", ForeignKey("campaigns.campaign_id"), nullable=False),
    Column("account_id", ForeignKey("accounts.account_id"), nullable=False),
    Column("msisdn", PLAIN_TEXT, nullable=False),
    Column("name", PLAIN_TEXT, nullable=False),
    Column("text", PLAIN_TEXT, nullable=False),
    Column("state", MESSAGE_STATE, nullable=False),
    Column("segment_count", Integer, nullable=False),
    Column("cost_amount", PLAIN_TEXT),
    Column("cost_currency", PLAIN_TEXT),
    Column("due_at", UtcTime, nullable=False),
    # Times it was handed out in vain, and times it was sent again after an unknown outcome.
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("repeats", Integer, nullable=False, server_default="0"),
    Column("claimed_by", PLAIN_TEXT),
    Column("claimed_at", UtcTime),
    Column("client_reference", PLAIN_TEXT),
    Column("provider_message_id", PLAIN_TEXT),
    Column("billed_segment_count", Integer),
    Column("fee_amount", PLAIN_TEXT),
    Column("fee_currency", PLAIN_TEXT),
    Column("code", PLAIN_TEXT, nullable=False, server_default=""),
    Column("reason", PLAIN_TEXT, nullable=False, server_default=""),
    Column("flagged", Integer, nullable=False, server_default="0"),
    Column("read_mark", Integer, nullable=False, server_default="0"),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    # When a message held for quiet hours goes on by itself; NULL when a person must decide.
    Column("held_until", UtcTime),
    Index("ix_messages_account", "account_id", "state", "message_id"),
    Index("ix_messages_campaign", "campaign_id", "state", "message_id"),
    Index("ix_messages_msisdn", "msisdn", "message_id"),
    _partial("ix_messages_due", QUEUED, "campaign_id", "due_at", "message_id"),
    _partial("ix_messages_awaiting", AWAITING, "account_id", "claimed_at"),
    _partial("ix_messages_submitting", SUBMITTING, "message_id"),
    _partial("ix_messages_undecided", UNDECIDED, "campaign_id"),
    _partial("ix_messages_waiting", WAITING, "account_id", "held_until", "message_id"),
    _partial(
        "ix_messages_provider_id",
        "provider_message_id IS NOT NULL",
        "account_id",
        "provider_message_id",
    ),
    _partial(
        "ix_messages_reference", "client_reference IS NOT NULL", "account_id", "client_reference"
    ),
)

TEMPLATES = Table(
    "templates",
    METADATA,
    Column("template_id", ROW_ID, primary_key=True),
    Column("name", PLAIN_TEXT, nullable=False),
    # The name as it is compared: two that differ in case alone are one.
    Column("name_key", PLAIN_TEXT, nullable=False, unique=True),
    Column("text", PLAIN_TEXT, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    sqlite_autoincrement=True,
)

MESSAGE_COUNTS = Table(
    "message_counts",
    METADATA,
    Column("campaign_id", ForeignKey("campaigns.campaign_id"), primary_key=True),
    Column("state", MESSAGE_STATE, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("n", BigInteger, nullable=False),
    _partial("ix_message_counts_queued", "state = 'queued' AND n > 0", "account_id", "campaign_id"),
)

ACCOUNT_COUNTS = Table(
    "account_counts",
    METADATA,
    Column("account_id", ForeignKey("accounts.account_id"), primary_key=True),
    Column("state", MESSAGE_STATE, primary_key=True),
    Column("n", BigInteger, nullable=False),
)

MESSAGE_HOURS = Table(
    "message_hours",
    METADATA,
    # Hours since 1970 in which messages were created, with the span of their numbers.
    Column("hour", BigInteger, primary_key=True, autoincrement=False),
    Column("first_id", BigInteger, nullable=False),
    Column("last_id", BigInteger, nullable=False),
)

MESSAGE_EVENTS = Table(
    "message_events",
    METADATA,
    Column("event_id", ROW_ID, primary_key=True),
    Column("message_id", ForeignKey("messages.message_id"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("state", MESSAGE_STATE, nullable=False),
    Column("source", PLAIN_TEXT, nullable=False),
    Column("effect", EnumText(Effect)),
    Column("raw_code", PLAIN_TEXT, nullable=False),
    Column("raw", PLAIN_TEXT, nullable=False),
    Index("ix_message_events_message", "message_id", "event_id"),
)

PARKED_REPORTS = Table(
    "parked_reports",
    METADATA,
    Column("parked_id", ROW_ID, primary_key=True),
    Column("account_id", ForeignKey("accounts.account_id"), nullable=False),
    Column("provider_message_id", PLAIN_TEXT),
    Column("client_reference", PLAIN_TEXT),
    Column("msisdn", PLAIN_TEXT),
    Column("state", MESSAGE_STATE),
    Column("raw_code", PLAIN_TEXT, nullable=False),
    Column("raw_text", PLAIN_TEXT, nullable=False),
    Column("occurred_at", UtcTime),
    Column("read_mark", Integer, nullable=False),
    Column("segment_count", Integer),
    Column("fee_amount", PLAIN_TEXT),
    Column("fee_currency", PLAIN_TEXT),
    Column("source", EnumText(ReportSource), nullable=False),
    Column("at", UtcTime, nullable=False),
    Index("ix_parked_reports_id", "account_id", "provider_message_id"),
)

REPORT_JOURNAL = Table(
    "report_journal",
    METADATA,
    Column("journal_id", ROW_ID, primary_key=True),
    Column("account_id", ForeignKey("accounts.account_id"), nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("remote", PLAIN_TEXT, nullable=False),
    Column("content_type", PLAIN_TEXT, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("query", PLAIN_TEXT, nullable=False),
    Column("status", EnumText(JournalStatus), nullable=False),
    Column("note", PLAIN_TEXT, nullable=False),
    Index("ix_report_journal_account", "account_id", "journal_id"),
    _partial("ix_report_journal_pending", "status = 'received'", "journal_id"),
)
