"""How well and how fast cards are read, beside Tesseract: `python -m benchmarks.reading --help`."""
