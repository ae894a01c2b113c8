"""Pages of the plan. Private to this slice."""
