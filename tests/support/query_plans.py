"""How SQLite walks through its tables for what a test asks the store."""

from collections.abc import Callable

from smsdesk.store.engine import Connection


def message_plans(conn: Connection, ask: Callable[[], object]) -> list[str]:
    """Return the steps of each SELECT on messages that `ask` sends over `conn`, a SQLite one."""
    driver = conn.connection.driver_connection
    assert driver is not None
    traced: list[str] = []
    driver.set_trace_callback(traced.append)
    ask()
    driver.set_trace_callback(None)
    return [
        str(row[3])
        for sql in traced
        if sql.startswith("SELECT") and "FROM messages" in sql
        for row in driver.execute(f"EXPLAIN QUERY PLAN {sql}")
    ]
