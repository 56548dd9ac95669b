"""Whatever a case file holds, it is read whole or refused with one sentence; and what is written is read again."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.case_file import cases
from tests.case_file.judged import judged_again
from wizard import case_file, clouds, words
from wizard.case_file import document, kinds
from wizard.case_file.codec import codec
from wizard.model import device, observation, tenant, ways
from wizard.model.case import Case
from wizard.model.change import Call
from wizard.model.cloud import Cloud, Submission
from wizard.model.inputs import InputError
from wizard.model.observation import Observation
from wizard.model.secret import Mask, Secret
from wizard.model.tenant import CasMailbox, Row

PASSWORD = "Tr0ub4dor&3"


def read(text: str | bytes) -> case_file.Kept:
    """Read a document."""
    return case_file.read(text.encode() if isinstance(text, str) else text, clouds.built_in)


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    """Return the document of a small case after a change to its data."""
    data: dict[str, Any] = json.loads(case_file.write(cases.kept(cases.sign_in())))
    change(data)
    return json.dumps(data)


def refused(text: str | bytes) -> str:
    """Return the id of the refusal, for which there must be a sentence."""
    with pytest.raises(InputError) as error:
        read(text)
    sentence = words.text(f"input.{error.value.id}", **{"file": "x.smtpcase", **error.value.values})
    assert "\n" not in sentence
    return error.value.id


def concrete() -> set[type[Observation]]:
    """Return every kind of observation that the model has, but for those that only stand for others."""
    bases = {Observation, tenant.Reading, device.DeviceObservation}
    return {
        one
        for module in (observation, tenant, device, ways)
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Observation) and one not in bases
    }


def test_every_kind_of_observation_has_a_name() -> None:
    """Whatever a probe or a person leaves can be kept: no kind is missing, and none has two names."""
    assert set(kinds.KINDS.values()) == concrete()
    assert not any(kinds.TAG in kind.__dataclass_fields__ for kind in kinds.KINDS.values())


@given(st.lists(cases.observations(), max_size=4))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_kept_comes_back(seen: list[Observation]) -> None:
    """Every field of every kind comes back as it was, and the case is written alike again."""
    kept = cases.kept(*seen)
    back = read(case_file.write(kept))
    assert back.run.observations == tuple(seen)
    assert (back.case, back.answers, back.sources, back.changes) == (
        kept.case,
        kept.answers,
        kept.sources,
        kept.changes,
    )
    assert case_file.write(back) == case_file.write(kept)
    assert not back.read_only


def test_a_missing_property_and_a_null_stay_two_things() -> None:
    """Follows (null), Off (true) and not mentioned must not become one on the way."""
    rows = tuple(Row(one) for one in ({"SmtpClientAuthenticationDisabled": None}, {}, {"smtpclient": True}))
    reading = CasMailbox(probe="exchange", started=0.0, ended=1.0, source="Get-CASMailbox", rows=rows)
    back = read(case_file.write(cases.kept(reading))).run.observations[0]
    assert isinstance(back, CasMailbox)
    assert [dict(row) for row in back.rows] == [dict(row) for row in rows]


def test_no_secret_is_written() -> None:
    """A secret in a field is a fault of the program, and no case file comes of it; not even a codec for one is made."""
    wrong: Any = Secret(PASSWORD)
    with pytest.raises(TypeError):
        case_file.write(cases.kept(replace(cases.sign_in(), user=wrong)))
    with pytest.raises(TypeError):
        codec(Call)


def test_a_known_secret_is_found(tmp_path: Path) -> None:
    """A server that echoes the password back must not bring it into a case file, in whatever spelling."""
    for spelt in (PASSWORD, PASSWORD.encode().hex(), json.dumps(PASSWORD)):
        with pytest.raises(InputError) as error:
            case_file.save(
                tmp_path / "a.smtpcase",
                cases.kept(replace(cases.sign_in(), not_tried=f"said {spelt}")),
                Mask([Secret(PASSWORD)]),
            )
        assert error.value.id == "case-secret"
    assert not list(tmp_path.iterdir())


# ---- clouds ----------------------------------------------------------------------------------------------------------


def test_a_built_in_cloud_is_the_program_s_own() -> None:
    """Of a built-in cloud only its name is kept: no file can put another server behind it unseen."""
    assert json.loads(case_file.write(cases.kept()))["case"]["cloud"]["own"] is None
    assert read(case_file.write(cases.kept())).case.cloud == clouds.load("worldwide")


def test_another_host_gets_no_kept_password() -> None:
    """A host that a case file names in place of the cloud's own is marked, so that the keyring is not asked for it."""
    case = replace(cases.CASE, cloud=clouds.override(cases.CASE.cloud, host="mail.contoso.com"))
    back = read(case_file.write(cases.kept(case=case))).case.cloud
    assert (back.submission.host, back.overridden) == ("mail.contoso.com", True)


def test_a_cloud_of_one_s_own_keeps_no_path(tmp_path: Path) -> None:
    """The trust of a cloud file is a path on this computer: it is left out, and so is where its portals lead."""
    own = Cloud("lab", Submission("smtp.lab.test"), ca_file=tmp_path / "ca.pem", portals={"entra": "https://lab.test"})
    text = case_file.write(cases.kept(case=Case(mailbox=cases.MAILBOX, cloud=own)))
    back = read(text).case.cloud
    assert str(tmp_path) not in text
    assert (back.name, back.ca_file, back.portals, back.overridden) == ("lab", None, {}, True)


def test_no_cloud_takes_a_built_in_name() -> None:
    """A stored password is found by the cloud's name, so a file's own cloud may not bear a built-in one."""
    own = Cloud("worldwide", Submission("smtp.lab.test"))
    assert refused(case_file.write(cases.kept(case=Case(mailbox=cases.MAILBOX, cloud=own)))) == "case-damaged"


# ---- versions --------------------------------------------------------------------------------------------------------


def test_an_older_version_is_lifted() -> None:
    """A case of version 0 is opened as today's, its answers and observations with it."""
    raw = (Path(__file__).parent / "version-0.smtpcase").read_bytes()
    back = read(raw)
    assert back.case.told == {"mfa": "off", "tenant-smtp-auth": "off"}
    assert back.run.observations == (cases.sign_in(),)
    assert not back.read_only
    assert json.loads(case_file.write(back))["schema"] == f"{document.NAME}/{document.VERSION}"


def newer(data: dict[str, Any]) -> None:
    """Make it a newer version's, with things that nobody knows yet."""
    data["schema"] = f"{document.NAME}/{document.VERSION + 1}"
    data["weather"] = {"rain": True}
    data["run"]["observations"].append({"type": "rain-gauge", "mm": 3})
    data["run"]["observations"].append({"type": "reach", "target": 7})


def test_a_newer_version_is_opened_and_not_written_over(tmp_path: Path) -> None:
    """What is known of a newer case is shown; neither it nor anything else is ever written in its place."""
    file = tmp_path / "new.smtpcase"
    file.write_text(changed(newer), encoding="utf-8")
    before = file.read_bytes()
    kept = case_file.load(file, clouds.built_in)
    assert kept.read_only
    assert kept.run.observations == (cases.sign_in(),)
    for place, what in ((file, cases.kept()), (tmp_path / "other.smtpcase", kept)):
        with pytest.raises(InputError) as error:
            case_file.save(place, what, Mask())
        assert error.value.id == "case-read-only"
    assert [file] == list(tmp_path.iterdir())
    assert file.read_bytes() == before


def test_what_is_not_known_makes_a_case_read_only() -> None:
    """A field or a kind that came without a new version must not be lost by saving again."""
    assert read(changed(lambda data: data["case"].update(colour="red"))).read_only
    assert read(changed(lambda data: data["run"]["observations"].append({"type": "rain-gauge"}))).read_only
    assert read(changed(lambda data: data["run"]["observations"][0].update(colour="red"))).read_only


# ---- hostile and damaged ---------------------------------------------------------------------------------------------

DEEP = "[" * 10_000 + "]" * 10_000
HOSTILE: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "case-empty"),
    "not-json": ("schema = 1", "case-not-json"),
    "truncated": (case_file.write(cases.kept(cases.sign_in()))[:700], "case-not-json"),
    "list": ("[]", "case-not-a-case"),
    "other-schema": ('{"schema": "smtp-auth-wizard/report/1"}', "case-not-a-case"),
    "deep": (f'{{"schema": "smtp-auth-wizard/case/1", "case": {DEEP}}}', "case-too-deep"),
    "rather-deep": (changed(lambda data: data.update(x=json.loads("[" * 200 + "]" * 200))), "case-too-deep"),
    "twice": ('{"schema": "smtp-auth-wizard/case/1", "id": "a", "id": "b"}', "case-twice"),
    "nan": (changed(lambda data: data.update(saved=float("nan"))), "case-no-number"),
    "infinite": ('{"schema": "smtp-auth-wizard/case/1", "saved": 1e999}', "case-no-number"),
    "surrogate": (changed(lambda data: data.update(by="\ud800")), "case-half-character"),
    "long-number": ('{"schema": "smtp-auth-wizard/case/1", "saved": ' + "9" * 5_000 + "}", "case-not-json"),
    "latin-1": ('{"schema": "é"}'.encode("latin-1"), "case-not-text"),
    "too-large": (b" " * (document.LARGEST + 1), "case-too-large"),
    "too-many": ("[" + "0," * 2_000_001 + "0]", "case-too-large"),
    "no-case": (changed(lambda data: data.pop("case")), "case-damaged"),
    "no-mailbox": (changed(lambda data: data["case"].update(mailbox="<script>")), "case-damaged"),
    "wrong-type": (changed(lambda data: data["run"].update(started="now")), "case-damaged"),
    "list-for-a-kind": (changed(lambda data: data["run"]["observations"][0].update(type=[])), "case-damaged"),
    "huge-time": (changed(lambda data: data["run"].update(started=1e305)), "case-damaged"),
    "wrong-list": (changed(lambda data: data["run"].update(observations={})), "case-damaged"),
    "wrong-enum": (changed(lambda data: data["run"]["observations"][0].update(provenance="dreamt")), "case-damaged"),
    "wrong-cloud": (changed(lambda data: data["case"].update(cloud={"name": "/etc/passwd"})), "case-damaged"),
    "bad-0": ('{"schema": "smtp-auth-wizard/case/0"}', "case-damaged"),
    "unreadable-2": ('{"schema": "smtp-auth-wizard/case/2"}', "case-newer"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_none_is_refused_in_one_sentence(name: str) -> None:
    """Each fault has its sentence: too large, too deep, twice, no number, half a character, cut short, damaged."""
    text, expected = HOSTILE[name]
    assert refused(text) == expected


def test_a_long_text_is_a_text() -> None:
    """A file just below the limit, nearly all of it one text, is read."""
    kept = read(changed(lambda data: data["case"].update(error_text="x" * (document.LARGEST - 10_000))))
    assert len(kept.case.error_text) == document.LARGEST - 10_000


def test_places_that_are_no_files(tmp_path: Path) -> None:
    """A folder, a link, a missing file, a name with a NUL: one sentence each, and nothing is written through a link."""
    (tmp_path / "real").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    found = []
    for place in (tmp_path, tmp_path / "missing", Path("a\0b")):
        with pytest.raises(InputError) as error:
            case_file.load(place, clouds.built_in)
        found.append(error.value.id)
    for place in (tmp_path, tmp_path / "link", tmp_path / "no" / "folder", Path("a\0b")):
        with pytest.raises(InputError) as error:
            case_file.save(place, cases.kept(), Mask())
        found.append(error.value.id)
    assert found == [
        "case-no-file",
        "case-missing",
        "case-missing",
        "case-not-a-file",
        "case-link",
        "case-unwritable",
        "case-not-a-file",
    ]
    assert (tmp_path / "real").read_text() == "x"


# ---- mutations -------------------------------------------------------------------------------------------------------


def mutated(raw: bytes, dice: random.Random) -> bytes:
    """Return the file with a few bytes, a piece or a value changed."""
    found = bytearray(raw)
    for _ in range(dice.randint(1, 4)):
        place = dice.randrange(len(found) + 1)
        match dice.randrange(6):
            case 0:
                found[place : place + 1] = bytes([dice.randrange(256)])
            case 1:
                del found[place : place + dice.randint(1, 40)]
            case 2:
                found[place:place] = found[place : place + dice.randint(1, 200)]
            case 3:
                found[place:place] = dice.choice([b"null", b"[", b"}", b"NaN", b"-1e308", b'"\\ud800"', b"\0"])
            case 4:
                return bytes(found[: max(place, 1)])
            case _:
                return swapped(bytes(found), dice)
    return bytes(found)


def swapped(raw: bytes, dice: random.Random) -> bytes:
    """Return the file, still JSON if it was, with one of its values exchanged for another kind of value."""
    try:
        data = json.loads(raw)
    except ValueError:
        return raw
    at: Any = data
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        if not keys:
            return raw
        key = dice.choice(keys)
        if isinstance(at[key], (dict, list)) and at[key] and dice.random() < 0.85:
            at = at[key]
            continue
        at[key] = dice.choice([None, True, -1, 2**70, 1.5, "", "x" * 50, [], {}, [{}], {"": 0}, "\u202e<b>", 1e300])
        return json.dumps(data).encode()


def mutate(count: int, seed: int) -> tuple[int, int]:
    """Read many mutated files, judge again what can be read; return how many could, and how many were refused."""
    dice = random.Random(seed)  # noqa: S311 - to be the same each time
    whole = [path.read_bytes() for path in sorted((Path(__file__).parent / "samples").glob("*.smtpcase"))]
    read_well = 0
    for number in range(count):
        raw = mutated(whole[number % len(whole)], dice)
        try:
            kept = read(raw)
        except InputError:
            continue
        judged_again(kept)
        read_well += 1
    return read_well, count - read_well


def test_mutated_files_end_in_a_case_or_a_sentence() -> None:
    """500 files with changes of every kind: read and judged, or refused; never a crash."""
    well, not_well = mutate(500, 1)
    assert well > 20
    assert not_well > 100


@pytest.mark.long
@pytest.mark.timeout(1_800)
def test_many_mutated_files_end_in_a_case_or_a_sentence() -> None:
    """The same with 10,000 files."""
    well, not_well = mutate(10_000, 2)
    assert well > 400
    assert not_well > 2_000
