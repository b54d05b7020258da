"""The only room with pixels: decode, prepare, recognise, and write searchable PDF."""
