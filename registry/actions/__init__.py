"""Every write. One file, one verb, one transaction, one log entry; `by=` who acts, `at=` when.

If an action raises, nothing was written.
"""
