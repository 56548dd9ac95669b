"""Pictures of the window in every state, size, scheme and language, and what can be told from its layout alone."""
