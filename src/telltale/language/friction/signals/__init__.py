"""Signals of friction, one declaration a signal."""
