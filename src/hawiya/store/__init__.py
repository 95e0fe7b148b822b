"""Where state lives: the database, the encrypted images, and the keys that seal both."""
