"""A whole Sayso on one machine: a private database and broker, the web, the workers, and one process that minds them.

Nothing here imports the rest of the registry: it starts programs, watches them and stops them.
"""
