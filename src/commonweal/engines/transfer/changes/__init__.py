"""Sources that go on living: which rows changed, and those changes into the target."""

__all__: list[str] = []
