"""What the process that reads can be asked: one file a part."""
