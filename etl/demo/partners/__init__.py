"""The partners' clerks: each module writes one partner's files out of the world."""
