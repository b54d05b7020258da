"""The commands of `digitize`, a file each; client commands talk to the API and need nothing else."""
