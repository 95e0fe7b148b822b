"""Webhooks (Standard Webhooks): which addresses may be called, what is sent, when it is tried again."""
