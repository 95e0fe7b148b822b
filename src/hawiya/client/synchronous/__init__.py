"""The client without waiting, made from `asynchronous` by `clients/generate.py`."""
