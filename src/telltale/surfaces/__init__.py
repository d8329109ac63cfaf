"""Where people and programs meet the house."""
