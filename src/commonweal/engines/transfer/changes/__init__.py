"""Which rows of a living source changed, by what it notes of them."""

__all__: list[str] = []
