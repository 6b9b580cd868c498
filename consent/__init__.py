"""What consent means: statements, decisions, permits, proofs. No framework, no I/O, no clock outside `consent.gate`."""

__version__ = "0.1.0"
