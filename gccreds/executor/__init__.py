"""Carries a plan out: makes, updates, ends; records each step; yields events."""
