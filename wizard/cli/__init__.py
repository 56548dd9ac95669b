"""The commands: what a technician's script or a remote-management tool runs. No window, no toolkit.

`commands.py` knows which there are; each module below holds one and is loaded only when it is asked for.
"""
