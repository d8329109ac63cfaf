"""The same answers from a ClickHouse server; chDB is one inside of the process."""
