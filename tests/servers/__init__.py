"""Real servers that tests start on this machine, each as a process of its own."""
