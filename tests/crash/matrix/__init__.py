"""The crash matrix: every way of making a credential, cut short everywhere, recovered from."""
