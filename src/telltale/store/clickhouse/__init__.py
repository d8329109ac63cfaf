"""A ClickHouse server that holds the same facts as the index and answers the same questions."""

from telltale.store.clickhouse.dialect import spoken
from telltale.store.clickhouse.server import Server

__all__ = ["Server", "spoken"]
