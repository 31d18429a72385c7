"""Channels: messages, signatures, addresses, what goes out and what comes in."""
