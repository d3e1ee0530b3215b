"""Desired, observed, state and a moment give a plan. Pure: nothing is read or sent here."""
