"""What leaves the server by itself: webhooks, and the senders of one-time codes."""
