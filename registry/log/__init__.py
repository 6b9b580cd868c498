"""The public log: append-only, auditable by strangers, and silent about people (design, section 7).

*recorded* in the transaction an entry speaks of, *integrated* when it has an index, *published* when a signed
checkpoint covers it. Only this package touches the log's tables.
"""

from registry.log.publishing import publish
from registry.log.recording import record

__all__ = ["publish", "record"]
