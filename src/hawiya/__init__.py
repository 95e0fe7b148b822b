"""Hawiya: self-hosted identity verification for the Egyptian national ID card."""
