"""What each failure that `doctor` meets means, and what to do about it: one file for each stage."""
