"""Pictures of the window in every state, size, scheme and language; faults found in its layout; a few held by a test.

`python -m tests.gallery` draws; docs/decisions/0007-approved-pictures.md says what is compared and why.
"""
