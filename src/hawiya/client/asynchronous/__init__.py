"""The client for asyncio. `synchronous` is made from it by `clients/generate.py`."""
