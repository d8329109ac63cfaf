"""The tables of accounts as they are today; ``migrations`` brings older files here. Instants are microseconds, UTC.

What is secret is kept as a digest of the seal, or, for passwords, as Argon2 writes it. People and sessions are numbered
without using a number twice, since the audit log tells them by it.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Integer, LargeBinary, MetaData, String, Table, Text
from sqlalchemy import UniqueConstraint as Unique

metadata = MetaData()

projects = Table(
    "projects", metadata,
    Column("name", String(200), primary_key=True),
    Column("timezone", String(64)),
    Column("events_per_minute", Integer),
    Column("created_at", BigInteger, nullable=False),
)  # fmt: skip

sources = Table(
    "sources", metadata,
    Column("project", String(200), ForeignKey("projects.name"), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("connector", String(64), nullable=False),
    Column("settings", JSON, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)  # fmt: skip

keys = Table(
    "keys", metadata,
    Column("id", String(16), primary_key=True),
    Column("digest", LargeBinary(32), nullable=False),
    Column("scope", String(16), nullable=False),
    Column("project", String(200), ForeignKey("projects.name")),
    Column("name", String(200), nullable=False),
    Column("origins", JSON, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", String(64), nullable=False),
    Column("ends_at", BigInteger),
    Column("revoked_at", BigInteger),
    Column("successor", String(16)),
    Column("last_used_at", BigInteger),
    Unique("digest", name="keys_digest"),
)  # fmt: skip

people = Table(
    "people", metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("email", String(320)),
    Column("called", String(200), nullable=False),
    Column("role", String(16), nullable=False),
    Column("password", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("password_at", BigInteger),
    Column("disabled_at", BigInteger),
    Unique("called", name="people_called"),
    sqlite_autoincrement=True,
)  # fmt: skip

invitations = Table(
    "invitations", metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("purpose", String(16), nullable=False),
    Column("person", Integer, ForeignKey("people.id")),
    Column("ends_at", BigInteger, nullable=False),
)  # fmt: skip

sessions = Table(
    "sessions", metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", LargeBinary(32), nullable=False),
    Column("person", Integer, ForeignKey("people.id"), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Unique("digest", name="sessions_digest"),
    sqlite_autoincrement=True,
)  # fmt: skip

guesses = Table(
    "guesses", metadata,
    Column("id", Integer, primary_key=True),
    Column("about", LargeBinary(32), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
)  # fmt: skip

audit = Table(
    "audit", metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("target", String(300), nullable=False),
    Column("details", Text, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
)  # fmt: skip

# One row each: what must be true of the whole file.
marks = Table(
    "marks", metadata,
    Column("name", String(16), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
)  # fmt: skip
