"""Changes of living sources, carried into the target, and how far it is behind."""

__all__: list[str] = []
