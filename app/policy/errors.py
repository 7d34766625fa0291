"""What can be wrong with a policy."""


class InvalidPolicy(ValueError):
    """A policy file cannot be read, or says something a policy cannot say."""
