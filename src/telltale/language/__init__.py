"""Language: what texts mean, and what in them must not be kept."""
