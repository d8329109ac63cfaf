"""Kinds of data that are redacted, one declaration a kind."""
