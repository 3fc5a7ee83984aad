"""How well a search finds: ours beside others, on the real archive."""
