"""The first tables, and the project that always exists."""

from __future__ import annotations

import time

from alembic import op
from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Integer, LargeBinary, String, Text, column, table
from sqlalchemy import UniqueConstraint as Unique

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    _projects()
    _keys()
    _people()
    _audit()
    names = table("projects", column("name", String), column("created_at", BigInteger))
    op.bulk_insert(names, [{"name": "default", "created_at": time.time_ns() // 1000}])


def _projects() -> None:
    op.create_table(
        "projects",
        Column("name", String(200), primary_key=True),
        Column("timezone", String(64)),
        Column("events_per_minute", Integer),
        Column("created_at", BigInteger, nullable=False),
    )
    op.create_table(
        "sources",
        Column("project", String(200), ForeignKey("projects.name"), primary_key=True),
        Column("name", String(200), primary_key=True),
        Column("connector", String(64), nullable=False),
        Column("settings", JSON, nullable=False),
        Column("created_at", BigInteger, nullable=False),
    )


def _keys() -> None:
    op.create_table(
        "keys",
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
    )


def _people() -> None:
    op.create_table(
        "people",
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
    )
    op.create_table(
        "invitations",
        Column("digest", LargeBinary(32), primary_key=True),
        Column("purpose", String(16), nullable=False),
        Column("person", Integer, ForeignKey("people.id")),
        Column("ends_at", BigInteger, nullable=False),
    )
    op.create_table(
        "sessions",
        Column("id", Integer, primary_key=True),
        Column("digest", LargeBinary(32), nullable=False),
        Column("person", Integer, ForeignKey("people.id"), nullable=False),
        Column("created_at", BigInteger, nullable=False),
        Column("seen_at", BigInteger, nullable=False),
        Column("ended_at", BigInteger),
        Unique("digest", name="sessions_digest"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "guesses",
        Column("id", Integer, primary_key=True),
        Column("about", LargeBinary(32), nullable=False, index=True),
        Column("at", BigInteger, nullable=False),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("at", BigInteger, nullable=False),
        Column("actor", String(64), nullable=False),
        Column("action", String(64), nullable=False),
        Column("target", String(300), nullable=False),
        Column("details", Text, nullable=False),
        Column("digest", LargeBinary(32), nullable=False),
    )
    op.create_table(
        "marks",
        Column("name", String(16), primary_key=True),
        Column("number", Integer, nullable=False),
        Column("digest", LargeBinary(32), nullable=False),
    )
