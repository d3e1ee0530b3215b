"""A secret of Vault as a destination, against OpenBao."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
from pydantic import ValidationError

from gccreds.domain.credential import Destination
from gccreds.errors import DestinationRefused
from gccreds.sinks.vault import VaultSettings
from tests.servers.vault import MOUNT, Vault
from tests.sinks.contract import (
    ApartContract,
    ExtraContract,
    MarkedContract,
    ReadableContract,
)
from tests.sinks.examples import payload, secret
from tests.sinks.serving import Answer, Request, Service, served
from tests.sinks.vault import PATH, POLICY, described, opened, refusal

MAY_READ = POLICY.replace('"create", "read", "update"', '"read"').replace('"create", "patch"', "")
OWNER = "payments/prod/oauth_client.ci"
DELIVERED = {
    "client_id": "3f1c8a52-0c1e-4a52-9a51-000000000001",
    "client_secret": secret(1),
    "region": "http://127.0.0.1:8484",
    "expires": "2027-06-30T00:00:00Z",
}
MARKS = {f"gccreds:{name}": OWNER for name in DELIVERED}


class TestVaultSink(MarkedContract, ReadableContract, ApartContract, ExtraContract):
    """The contract, for a login that has the least that it needs, and less while writing fails."""

    library: ClassVar[str] = "hvac"
    extra: ClassVar[str] = "vault"

    @pytest.fixture(autouse=True)
    def _logged_in(self, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
        self.vault = vault
        monkeypatch.setenv("VAULT_TOKEN", vault.token(POLICY)["VAULT_TOKEN"])

    @pytest.fixture
    def destination(self, tmp_path: Path) -> Destination:
        return described()

    def stored(self, root: Path) -> object:
        return self.vault.secret(PATH)

    def put_foreign(self, root: Path) -> None:
        self.vault.put(PATH, {"client_secret": "mine"})

    @contextmanager
    def failing(self, root: Path) -> Iterator[None]:
        self.vault.allow(MAY_READ)
        yield
        self.vault.allow(POLICY)


def test_all_names_are_written_at_once_and_each_is_marked(vault: Vault, tmp_path: Path) -> None:
    """One delivery is one version."""
    opened(tmp_path).deliver(payload())
    assert vault.secret(PATH) == (DELIVERED, 1, MARKS)

    opened(tmp_path).deliver(payload(2))
    assert vault.secret(PATH)[1:] == (2, MARKS)


def test_what_stands_there_under_other_names_stays(vault: Vault, tmp_path: Path) -> None:
    """Values of any form, and metadata of others: neither is ours to touch."""
    theirs = {"PASSWORD": "mine", "limits": {"a": [1, 2]}}
    vault.put(PATH, theirs)
    vault.call("POST", f"{MOUNT}/metadata/{PATH}", {"custom_metadata": {"team": "data"}})
    sink = opened(tmp_path)
    sink.check(ours=False)
    sink.deliver(payload())

    assert vault.secret(PATH) == ({**theirs, **DELIVERED}, 2, {"team": "data", **MARKS})
    assert sink.read() == payload().values


def test_a_version_that_was_deleted_is_no_obstacle(vault: Vault, tmp_path: Path) -> None:
    """Nothing is there, and the next version has the next number."""
    vault.put(PATH, {"client_id": "another"})
    vault.call("DELETE", f"{MOUNT}/data/{PATH}")
    sink = opened(tmp_path)
    sink.check(ours=False)
    assert sink.read() == {}
    sink.deliver(payload())

    assert vault.secret(PATH)[:2] == (DELIVERED, 2)


def test_a_name_of_another_form_is_not_read(vault: Vault, tmp_path: Path) -> None:
    """Somebody else wrote it."""
    vault.put(PATH, {"client_secret": {"value": "x"}})

    with pytest.raises(DestinationRefused, match="holds something else than texts under our names"):
        opened(tmp_path).read()


@contextmanager
def first_write(
    vault: Vault,
    monkeypatch: pytest.MonkeyPatch,
    *,
    of: str = "data",
    before: Callable[[], object] = lambda: None,
    lost: bool = False,
) -> Iterator[Service]:
    """Something happens before the first write of values or marks, or its answer is lost."""

    def passed_on(request: Request) -> Answer:
        headers = {k: v for k, v in request.headers.items() if k.startswith(("x-", "content-t"))}
        address = f"{vault.url}{request.path}"
        answer = httpx.request(
            request.method, address, content=request.body, headers=headers, trust_env=False
        )
        return Answer(answer.status_code, answer.json() if answer.content else None)

    def disturbed(request: Request) -> Answer:
        before()
        answer = passed_on(request)
        return Answer(502) if lost else answer

    def writes(request: Request) -> bool:
        return request.method == "POST" and f"/{of}/" in request.path

    with served(passed_on) as service:
        monkeypatch.setenv("VAULT_ADDR", service.url)
        with service.answering(disturbed, writes, times=1):
            yield service


def data_writes(service: Service) -> int:
    return service.sent().count(f"POST /v1/{MOUNT}/data/{PATH}")


def test_a_write_of_another_name_in_between_is_kept(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two credentials that share a secret may be delivered at the same time."""
    theirs = {"OTHER": "theirs"}
    with first_write(vault, monkeypatch, before=lambda: vault.put(PATH, theirs)) as service:
        opened(tmp_path).deliver(payload())

    assert vault.secret(PATH)[:2] == ({**theirs, **DELIVERED}, 2)
    assert data_writes(service) == 2


def test_two_that_begin_a_secret_at_the_same_time_keep_their_marks(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither finds anything there, and each adds its own."""
    theirs = {"gccreds:OTHER": "payments/prod/oauth_client.other"}
    begin = {"custom_metadata": theirs}
    address = f"{MOUNT}/metadata/{PATH}"
    with first_write(
        vault, monkeypatch, of="metadata", before=lambda: vault.call("POST", address, begin)
    ):
        opened(tmp_path).deliver(payload())

    assert vault.secret(PATH) == (DELIVERED, 1, {**theirs, **MARKS})


def test_a_write_of_our_names_in_between_is_refused(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever it was, their value stands."""
    theirs = {"client_secret": "theirs"}
    with (
        first_write(vault, monkeypatch, before=lambda: vault.put(PATH, theirs)) as service,
        pytest.raises(DestinationRefused) as refused,
    ):
        opened(tmp_path).deliver(payload())

    assert (refused.value.what, refused.value.next_step) == (
        f"vault {MOUNT}/{PATH} was not written: somebody else writes to it, or Vault does not "
        "take it",
        f"see who did: vault kv metadata get -mount={MOUNT} {PATH}",
    )
    assert vault.secret(PATH)[:2] == (theirs, 1)
    assert data_writes(service) == 1


def test_an_answer_that_is_lost_does_not_write_twice(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The write is sent again, refused as it was done, and found to be our own."""
    with first_write(vault, monkeypatch, lost=True) as service:
        opened(tmp_path).deliver(payload())

    assert vault.secret(PATH)[:2] == (DELIVERED, 1)
    assert data_writes(service) == 2


def test_an_approle_leaves_no_token_behind(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor where what it did failed."""
    monkeypatch.delenv("VAULT_TOKEN")
    for name, value in vault.role(POLICY).items():
        monkeypatch.setenv(name, value)
    before = vault.logins()
    sink = opened(tmp_path)
    sink.check(ours=False)
    sink.deliver(payload())
    assert sink.read() == payload().values
    vault.allow(MAY_READ)
    with pytest.raises(DestinationRefused):
        sink.check(ours=True)

    assert vault.logins() == before


def test_a_namespace_is_a_world_of_its_own(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named by the destination, or by VAULT_NAMESPACE where it names none."""
    vault.call("POST", "sys/namespaces/team")
    with vault.mounted("kv", "team", type="kv", options={"version": "2"}):
        opened(tmp_path, mount="kv", namespace="team").deliver(payload())
        monkeypatch.setenv("VAULT_NAMESPACE", "team")
        sink = opened(tmp_path, mount="kv")
        sink.check(ours=False)
        assert sink.read() == payload().values
        assert vault.secret(PATH, "kv", "team") == (DELIVERED, 1, MARKS)

    assert refusal(opened(tmp_path, namespace="no")) == (
        "there is no such namespace",
        "vault namespace list",
    )
    vault.call("DELETE", "sys/namespaces/team")


def test_what_the_policy_lacks_is_told_as_a_line_of_it(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Known without writing: Vault tells every login what it may do."""
    monkeypatch.setenv("VAULT_TOKEN", vault.token(MAY_READ)["VAULT_TOKEN"])
    assert refusal(opened(tmp_path)) == (
        "the login may not do all that it needs with secret/data/genesys/ci",
        'add to its policy: path "secret/data/genesys/ci" '
        '{ capabilities = ["create", "read", "update"] }',
    )

    vault.allow(POLICY.replace('"patch"', '"read"'))
    assert refusal(opened(tmp_path)) == (
        "the login may not do all that it needs with secret/metadata/genesys/ci",
        'add to its policy: path "secret/metadata/genesys/ci" '
        '{ capabilities = ["create", "patch"] }',
    )


@pytest.mark.parametrize(
    ("engine", "told"),
    [
        ({"type": "kv", "options": {"version": "1"}}, "kv, version 1"),
        ({"type": "transit"}, "transit"),
    ],
)
def test_an_engine_of_another_kind_is_refused(
    vault: Vault, tmp_path: Path, engine: dict[str, Any], told: str
) -> None:
    """KV version 1 has neither versions nor marks."""
    with vault.mounted("old", **engine):
        assert refusal(opened(tmp_path, mount="old")) == (
            f"the engine at old is {told}, and not kv, version 2",
            "name another mount; or, where its readers are ready for it: "
            "vault kv enable-versioning old",
        )


def test_a_mount_that_does_not_exist(vault: Vault, tmp_path: Path) -> None:
    """Vault does not tell it from one that the login may not see."""
    assert refusal(opened(tmp_path, mount="no")) == (
        "there is no secrets engine at no, or this login may not use it",
        "vault secrets list; vault token capabilities no/data/genesys/ci",
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"mount": MOUNT},
        {"mount": MOUNT, "path": "/"},
        {"mount": MOUNT, "path": "a//b"},
        {"mount": MOUNT, "path": "a/../b"},
        {"mount": MOUNT, "path": "a\nb"},
        {"mount": "", "path": PATH},
        {"mount": MOUNT, "path": PATH, "version": 1},
    ],
)
def test_settings_of_another_form_are_refused(settings: dict[str, object]) -> None:
    """A path that leads elsewhere too."""
    with pytest.raises(ValidationError):
        VaultSettings.model_validate(settings)


def test_one_place_has_one_name() -> None:
    """Slashes around a path make no difference, and characters of an address stay themselves."""
    assert described(f"/{PATH}/", "/secret/").place == described().place
    assert described(namespace="team").place == f"team/{MOUNT}/{PATH}"


def test_a_path_may_have_any_characters(vault: Vault, tmp_path: Path) -> None:
    """As instances have them."""
    sink = opened(tmp_path, "stores/Über #1 & 50%?")
    sink.check(ours=False)
    sink.deliver(payload())

    assert sink.read() == payload().values
    assert vault.call("LIST", f"{MOUNT}/metadata/stores")["data"]["keys"] == ["Über #1 & 50%?"]
