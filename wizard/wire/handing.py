"""Handing one message over on a conversation: what keeps an envelope from going on, and the message to its final dot.

The message is sent once; what happened after the final dot is never guessed.
"""

from wizard.model.failure import Failure, FailureCode
from wizard.model.observation import Reply
from wizard.wire import limits
from wizard.wire.message import TestMessage
from wizard.wire.smtp import Conversation


def objection(stage: str, said: Reply | Failure) -> Reply | Failure | None:
    """Return what keeps the envelope from going on after this answer."""
    wanted = {"mail": (250,), "rcpt": (250, 251), "data": (354,)}[stage]
    if isinstance(said, Reply) and said.code in wanted:
        return None
    if isinstance(said, Reply) and said.positive:
        return Failure(stage, FailureCode.PROTOCOL, said.text)
    return said


async def envelope(talk: Conversation, letter: TestMessage) -> tuple[str, Reply | Failure | None]:
    """Say MAIL, RCPT and DATA, one after the other. Returns the stage that decides, and what keeps it from going on."""
    for stage, command in (
        ("mail", f"MAIL FROM:<{letter.sender}>"),
        ("rcpt", f"RCPT TO:<{letter.recipient}>"),
        ("data", "DATA"),
    ):
        problem = objection(stage, await talk.command(stage, command))
        if problem is not None:
            return stage, problem
    return "end", None


async def hand_over(talk: Conversation, letter: TestMessage) -> tuple[Reply | Failure, bool | None]:
    """Send the message and its final dot. True or False as the server says, None if nobody knows."""
    wire = letter.stuffed
    talk.transcript.note(f"message, {len(letter.content)} bytes")
    until = talk.context.now() + limits.BODY
    for place in range(0, len(wire), limits.CHUNK):
        if talk.heard or talk.over or talk.context.now() > until:  # it speaks before the final dot
            talk.over = True
            said = await talk.answer("data", limits.QUIT)
            return (_out_of_turn(said), False) if isinstance(said, Reply) else (said, False)
        await talk.say(wire[place : place + limits.CHUNK], max(until - talk.context.now(), 0.0))
    talk.transcript.sent(".")
    held_back = talk.stream.unsent
    said = await talk.answer("end-of-data", limits.END_OF_DATA)
    if isinstance(said, Failure):
        return said, False if held_back and talk.stream.unsent else None
    if said.positive and said.code >= 300:
        talk.over = True
        return Failure("end-of-data", FailureCode.PROTOCOL, said.text), None
    return said, said.positive


def _out_of_turn(said: Reply) -> Reply | Failure:
    return Failure("data", FailureCode.PROTOCOL, said.text) if said.positive else said
