"""The HTTP face: one file per endpoint family, and `present`, the one place that turns an outcome into a response."""
