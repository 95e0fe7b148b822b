"""The authority that knows who holds which card: asked over HTTP, read from a registry file, or played in a sandbox."""
