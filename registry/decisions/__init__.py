"""The answering machine: a question is decided and recorded under the lock that withdrawals take (design, section 5)."""
