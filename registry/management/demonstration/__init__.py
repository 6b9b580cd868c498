"""The story that `make demo` tells: a job runs under a permit, the person says no, the job stops."""
