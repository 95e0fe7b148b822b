"""Measure the networks in the reserved fonts: `python -m lab.evaluate lines|networks|locators|copies [options]`.

`lines` is the reader on rendered lines, `networks` the locator and the layout one by one, `locators` two versions of
the locator (training fonts), `copies` the detectors of copies (train split of the attacks). Whole cards through the
whole pipeline, beside Tesseract: `python -m benchmarks.reading`.
"""

from lab import compare_locators, evaluate_copies, evaluate_layers, evaluate_reader
from lab.commands import run_one_of

if __name__ == "__main__":
    run_one_of(
        {
            "lines": evaluate_reader.main,
            "networks": evaluate_layers.main,
            "locators": compare_locators.main,
            "copies": evaluate_copies.main,
        },
        __doc__,
    )
