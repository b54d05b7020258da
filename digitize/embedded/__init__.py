"""The supervisor of `digitize up`: PostgreSQL, SeaweedFS, API and workers as its own children."""
