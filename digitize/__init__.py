"""digitize: scanned dossier papers become searchable, filed, counted documents."""

__version__ = "0.1.0"
