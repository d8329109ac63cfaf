"""Small bots, each a program of its own that knows nothing of Telltale but its address and a key."""
