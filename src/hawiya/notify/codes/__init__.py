"""One-time codes on their way: by mail server, by SMS gateway, or on the terminal of a developer."""
