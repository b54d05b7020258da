"""digitize: scanned dossier papers become searchable, filed, counted documents."""
