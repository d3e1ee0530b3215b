"""Manifests and the project file: YAML in, one declared model out, every error with its place."""
