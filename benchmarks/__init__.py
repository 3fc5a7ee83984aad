"""Whole builds measured as processes, side by side with Hugo's of the same papers; `make bench`."""
