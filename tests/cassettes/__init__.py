"""One scrubbed recording for each endpoint that gccreds calls; `make record` makes them anew."""
