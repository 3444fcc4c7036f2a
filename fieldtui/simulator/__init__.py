"""The simulated vendors: one world, served in five dialects over real HTTP, for the demo and the tests."""
