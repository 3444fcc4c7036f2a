"""The store: what was polled and received, what changed, what is to be sent, what was done."""
