"""Who calls and who is verified: tenants, their API keys, their users, and access tokens."""
