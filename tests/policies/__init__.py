"""Tests of the rules and of what gives their findings a severity."""
