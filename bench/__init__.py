"""Measures gccreds beside octoDNS in one run: `make bench`. Prints figures and asserts none."""
