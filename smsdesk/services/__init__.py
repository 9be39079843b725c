"""Use cases; asyncio; no Qt."""
