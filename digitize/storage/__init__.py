"""The only room with SQL and S3: ledger, register, search, objects, job queue, migrations."""
