"""Migrations: every step from an empty file to the tables of today; a step that was released never changes."""
