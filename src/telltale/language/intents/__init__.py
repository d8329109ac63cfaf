"""Intents: how well a set of labelled utterances covers what people say, and what is wrong with it."""
