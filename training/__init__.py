"""Builds the Tesseract model `vie_hs` for Vietnamese administrative print from the model of Debian."""
