"""The worker process: claims jobs, runs use cases, drains on SIGTERM; no business rule lives here."""
