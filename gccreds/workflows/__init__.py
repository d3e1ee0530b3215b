"""What commands do, step by step: each file reads like its own summary."""
