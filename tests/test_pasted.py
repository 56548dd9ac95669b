"""Whatever the shell printed becomes the same rows, and what it cut off is not taken for null."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard import pasted
from wizard.model import tenant
from wizard.model.inputs import InputError
from wizard.model.tenant import ABSENT

LIST = """
PS C:\\Users\\anna> Get-CASMailbox -Identity scanner@contoso.com | Format-List Name, Smtp*

Name                             : scanner
SmtpClientAuthenticationDisabled :

"""
TABLE = """
Name       SmtpClientAuthenticationDisabled ImapEnabled
----       -------------------------------- -----------
scanner    True                             False
second                                      True

"""
CONNECTOR = """
Enabled             : True
ConnectorType       : OnPremises
SenderIPAddresses   : {203.0.113.7, 198.51.100.0/24}
Comment             : The copiers of the head office and of
                      both branches
TlsSenderCertificateName :

Enabled             : False
ConnectorType       : Partner
SenderIPAddresses   : {}
"""


def one(text: str, expected: str = "") -> pasted.Pasted:
    (found,) = pasted.parse(text, expected)
    return found


def test_an_empty_value_is_null() -> None:
    """A property that is printed with nothing behind it is null, one that is not printed is absent."""
    found = one(LIST)
    assert found.kind is tenant.CasMailbox
    assert found.rows[0].flag("SmtpClientAuthenticationDisabled") is None
    assert found.rows[0].flag("ImapEnabled") is ABSENT


def test_a_table() -> None:
    """Columns are cut where the dashes stand, and the properties tell the cmdlet."""
    found = one(TABLE)
    assert found.cmdlet == "Get-CASMailbox"
    assert [row.flag("SmtpClientAuthenticationDisabled") for row in found.rows] == [True, None]
    assert [row.flag("imapenabled") for row in found.rows] == [False, True]


def test_a_list_of_several_objects() -> None:
    """An empty line parts two objects, braces are lists, an indented line goes on."""
    found = one(CONNECTOR)
    assert found.kind is tenant.InboundConnectors
    assert found.rows[0].texts("SenderIPAddresses") == ("203.0.113.7", "198.51.100.0/24")
    assert found.rows[0].text("Comment").endswith("of both branches")
    assert found.rows[1].texts("SenderIPAddresses") == ()
    assert found.rows[1].flag("Enabled") is False


def test_what_the_shell_cut_is_left_out() -> None:
    """A shortened value says nothing."""
    found = one("Name SmtpClientAuthenticat…\n---- ----------------------\nscan…  True\n", "Get-CASMailbox")
    assert found.cut
    assert found.rows[0].value("Name") is ABSENT
    assert found.rows[0].value("SmtpClientAuthenticationDisabled") is ABSENT


@pytest.mark.parametrize("wrapped", [False, True])
def test_json(wrapped: bool) -> None:  # noqa: FBT001 - two forms of one text
    """ConvertTo-Json's output and the service's own answer are the same."""
    value = {"SmtpClientAuthenticationDisabled": True, "AllowLegacyTLSClients": {"value": False}}
    found = one(json.dumps({"value": [value]} if wrapped else value))
    assert found.kind is tenant.TransportConfig
    assert found.rows[0].flag("SmtpClientAuthenticationDisabled") is True
    assert found.rows[0].flag("AllowLegacyTLSClients") is False


def test_csv() -> None:
    """Export-Csv quotes everything; an empty field is null."""
    found = one('"Name","SmtpClientAuthenticationDisabled","PopEnabled"\n"scanner","","True"\n')
    assert found.rows[0].flag("SmtpClientAuthenticationDisabled") is None
    assert found.rows[0].flag("PopEnabled") is True


def test_two_commands_in_one_paste() -> None:
    """Each output belongs to the command above it, colours and warnings are passed over."""
    text = (
        "PS> Get-TransportConfig | fl Smtp*\nWARNING: old module\n\n"
        "\x1b[32;1mSmtpClientAuthenticationDisabled : \x1b[0mTrue\n\n"
        "PS> get-casmailbox scanner | fl Smtp*\n\nSmtpClientAuthenticationDisabled : False\n"
    )
    first, second = pasted.parse(text)
    assert (first.cmdlet, second.cmdlet) == ("Get-TransportConfig", "Get-CASMailbox")
    assert first.rows[0].flag("SmtpClientAuthenticationDisabled") is True
    assert second.rows[0].flag("SmtpClientAuthenticationDisabled") is False


def test_the_expected_cmdlet_decides_where_the_text_does_not() -> None:
    """One bare property could be the organisation's or the mailbox's: what was asked for tells."""
    line = "SmtpClientAuthenticationDisabled : True"
    assert one(line, "Get-TransportConfig").kind is tenant.TransportConfig
    assert one(line, "Get-CASMailbox").kind is tenant.CasMailbox
    with pytest.raises(InputError, match="paste-unknown"):
        pasted.parse(line)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("  \n ", "paste-empty"),
        ("x" * 2_000_001, "paste-too-long"),
        ("Good morning, the scanner does not work", "paste-not-output"),
        ("{broken json", "paste-not-output"),
        ("[" * 100_000, "paste-not-output"),
        ("Colour : blue", "paste-unknown"),
    ],
)
def test_what_is_no_output(text: str, error: str) -> None:
    """It is refused with one id, never with an exception of a parser."""
    with pytest.raises(InputError, match=error):
        pasted.parse(text)


@settings(max_examples=200)
@given(st.text(alphabet=st.sampled_from(list("abS :-\n\t{}[],\"'…>PGet.=\x1b\ufeff")), max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes the parser fail in another way."""
    try:
        found = pasted.parse(text, "Get-CASMailbox")
    except InputError:
        return
    assert all(one.rows for one in found)


@given(st.dictionaries(st.sampled_from(["ImapEnabled", "SmtpClientAuthenticationDisabled"]), st.booleans() | st.none()))
def test_list_table_and_json_agree(properties: dict[str, bool | None]) -> None:
    """The three forms of one object give the same row."""
    properties = {"PopEnabled": True, **properties}
    printed = {name: "" if value is None else str(value) for name, value in properties.items()}
    as_list = "\n".join(f"{name} : {value}" for name, value in printed.items())
    widths = [max(len(name), 6) + 1 for name in printed]
    columns = ((printed.keys(), " "), (["-" * len(name) for name in printed], " "), (printed.values(), " "))
    as_table = "\n".join(
        "".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)) for cells, _ in columns
    )
    read = [one(text, "Get-CASMailbox").rows[0] for text in (as_list, as_table, json.dumps(properties))]
    for name in properties:
        assert len({row.flag(name) for row in read}) == 1


POLICY = """
PS C:\\> Get-MgIdentityConditionalAccessPolicy -All | ConvertTo-Json -Depth 8
[
  {
    "Id": "1",
    "DisplayName": "Block legacy",
    "State": "enabled",
    "CreatedDateTime": "\\/Date(1732520000000)\\/",
    "Conditions": {"ClientAppTypes": ["other"], "Platforms": {"IncludePlatforms": null, "ExcludePlatforms": null},
                   "Devices": {"DeviceFilter": {"Mode": null, "Rule": null}}, "Users": {"IncludeUsers": ["All"]}},
    "GrantControls": {"BuiltInControls": ["block"], "AuthenticationStrength": {"Id": null, "Description": null}},
    "AdditionalProperties": {}
  }
]
"""


def test_what_graph_powershell_makes_of_an_object_is_undone() -> None:
    """Objects of nulls are null, times are times, and what a narrower kind has besides stands with the rest."""
    found = one(POLICY)
    assert found.kind is tenant.ConditionalAccess
    (row,) = found.rows
    assert row.text("createdDateTime") == "2024-11-25T07:33:20Z"
    assert not row.row("conditions").row("devices")
    assert not row.row("grantControls").row("authenticationStrength")
    assert row.row("grantControls").texts("builtInControls") == ("block",)
    location = one(
        'Get-MgIdentityConditionalAccessNamedLocation\n{"Id": "7", "DisplayName": "Office", "AdditionalProperties":'
        ' {"@odata.type": "#microsoft.graph.ipNamedLocation", "isTrusted": true, "Id": "8"}}'
    )
    assert location.kind is tenant.NamedLocations
    assert (location.rows[0].text("id"), location.rows[0].flag("isTrusted")) == ("7", True)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("IsEnabled : True", tenant.SecurityDefaults),
        ("Id : 1\nAccountEnabled : True", tenant.DirectoryUser),
        ('[{"ClientAppUsed": "Authenticated SMTP", "Status": {"ErrorCode": 0}}]', tenant.SignInLog),
        ("Get-MgUserTransitiveMemberOf -UserId x\n[]\n\nIsEnabled : True", None),
        ('{"AdditionalProperties": 3, "IsEnabled": false}', tenant.SecurityDefaults),
    ],
)
def test_the_properties_tell_which_reading_it_is(text: str, kind: type[tenant.Reading] | None) -> None:
    """Also without the command; an output with nothing in it is none."""
    if kind is None:
        with pytest.raises(InputError):
            pasted.parse(text)
        return
    assert one(text).kind is kind
