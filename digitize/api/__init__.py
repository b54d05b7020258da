"""The JSON API: routes, schemas, sign-in, and the one table from error code to HTTP status."""
