"""Pure rules of dossiers, papers and their reading: standard library only, no I/O, no clock."""
