"""Files for people and other systems."""
