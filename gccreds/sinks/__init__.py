"""Where secrets are delivered. One file a destination (manifest.md, "deliver")."""
