"""A simulated year: scheduled applies, kills, destinations that fail, and consumers that log in."""
