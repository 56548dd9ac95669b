"""Real servers for the tests, each started once and stopped with the tests."""
