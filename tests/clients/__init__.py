"""Clients that others wrote, sending to a served program as strangers do."""
