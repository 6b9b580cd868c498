"""The answering machine: a question is decided and recorded under the lock that withdrawals take (section 5)."""
