"""How sources are polled: what each knows and when it announces, how long a refusal lasts, and what silence means."""
