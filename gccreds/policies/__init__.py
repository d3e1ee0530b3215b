"""Judges what is declared and what is planned: one rule a file, below `rules`."""
