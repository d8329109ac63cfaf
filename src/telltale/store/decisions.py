"""Decisions: what people decided that no event tells, in tables of the inbox: rules, and outcomes given by hand."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS rules (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, author TEXT NOT NULL, reason TEXT NOT NULL,
    told TEXT NOT NULL, settings TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS overrides (
    event_key INTEGER PRIMARY KEY, thread_key INTEGER NOT NULL, project TEXT NOT NULL, outcome TEXT NOT NULL,
    at INTEGER NOT NULL, author TEXT NOT NULL, reason TEXT NOT NULL);
"""
