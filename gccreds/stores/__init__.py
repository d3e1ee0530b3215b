"""Where states are kept. One file a backend (engine.md, "State")."""
