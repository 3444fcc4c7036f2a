"""Webhooks: receiving, catching up, replaying."""
