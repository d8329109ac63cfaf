"""Decisions: what people decided that no event tells, in tables of the inbox.

Rules, outcomes given by hand, labels (the intents that people say a turn of a user has), training sets, and
knowledge bases.
"""

SCHEMA = """
CREATE TABLE IF NOT EXISTS rules (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, author TEXT NOT NULL, reason TEXT NOT NULL,
    told TEXT NOT NULL, settings TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS overrides (
    event_key INTEGER PRIMARY KEY, thread_key INTEGER NOT NULL, project TEXT NOT NULL, outcome TEXT NOT NULL,
    at INTEGER NOT NULL, author TEXT NOT NULL, reason TEXT NOT NULL);
"""

LABELS = """
CREATE TABLE IF NOT EXISTS labels (
    event_key INTEGER PRIMARY KEY, thread_key INTEGER NOT NULL, project TEXT NOT NULL, intent TEXT NOT NULL,
    at INTEGER NOT NULL, author TEXT NOT NULL);
"""
"""An intent without a name says that the turn has none of the bot's."""

TRAININGS = """
CREATE TABLE IF NOT EXISTS trainings (project TEXT PRIMARY KEY, version INTEGER NOT NULL, told BLOB NOT NULL);
"""
"""Of a set that was dropped the version stays, so that none is given twice."""

KNOWLEDGE = """
CREATE TABLE IF NOT EXISTS knowledge (
    project TEXT PRIMARY KEY, version INTEGER NOT NULL, name TEXT NOT NULL, at INTEGER, author TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS knowledge_passages (
    project TEXT NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL,
    PRIMARY KEY (project, number));
"""
"""A knowledge base without an instant was dropped."""
