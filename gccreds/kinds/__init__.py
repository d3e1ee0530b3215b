"""What an OAuth client or an API token is, as data. One file a kind."""
