"""Where pixels are worked on: the bounded in-process pool, and the examiner that runs the card and face rooms in it."""
