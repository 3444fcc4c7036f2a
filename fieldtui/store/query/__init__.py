"""The filter language: text → terms → plan. What makes SQL of a plan belongs to each store."""
