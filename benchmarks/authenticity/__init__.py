"""How well fake cards are told from genuine ones, by kind of attack: `python -m benchmarks.authenticity`."""
