"""The calls of a change on the wire: what is sent, how often, and what is kept of it."""

import pytest

from tests.wire import https_server
from tests.wire.https_server import Asked, answer
from tests.wire.test_services import Signed, cloud_at, common, of
from wizard.model.change import Call
from wizard.model.secret import Secret
from wizard.wire.calls import Calls
from wizard.wire.services import Services

WORD = "Correct-Horse-7"


@pytest.mark.parametrize("status", [204, 503, 403])
async def test_a_new_password_is_sent_once_and_kept_nowhere(status: int) -> None:
    """The secret goes into the body of one request, and into no reading, also when the service repeats it."""

    def script(asked: Asked) -> bytes:
        said = {"error": {"message": f"no: {asked.body.decode()}"}}
        return common(asked, server.base) or (answer(status, said) if status != 204 else answer(204))

    call = Call(
        service="graph",
        name="PATCH",
        path="/users/o'neil@lab.test",
        parameters={"passwordProfile": {"forceChangePasswordNextSignIn": False}},
        secret=Secret(WORD),
    )
    with https_server.serve(script) as server:
        cloud = cloud_at(server.base)
        services = Services(cloud, "lab.test", Signed(cloud))
        try:
            found = await Calls(services).write(call)
        finally:
            await services.close()
    (sent,) = of(server, "/users/")
    assert sent.method == "PATCH"
    assert sent.data == {"passwordProfile": {"forceChangePasswordNextSignIn": False, "password": WORD}}
    assert found.answered is (status == 204)
    assert WORD not in repr(found)
    assert found.source == "PATCH /users/o'neil@lab.test"


async def test_a_cmdlet_is_read_again_and_written_once() -> None:
    """A read survives a fault of the service; a write is not repeated."""

    def script(asked: Asked) -> bytes:
        return common(asked, server.base) or answer(429, raw=b"", headers={"Retry-After": "0"})

    with https_server.serve(script) as server:
        cloud = cloud_at(server.base)
        services = Services(cloud, "lab.test", Signed(cloud))
        try:
            read = await Calls(services).read(Call(service="exchange", name="Get-User", parameters={"Identity": "a"}))
            wrote = await Calls(services).write(Call(service="exchange", name="Set-User", parameters={"Identity": "a"}))
        finally:
            await services.close()
    assert (read.refused, wrote.refused) == ("throttled", "throttled")
    names = [asked.headers["x-cmdletname"] for asked in of(server, "InvokeCommand")]
    assert names == ["Get-User"] * 3 + ["Set-User"]
