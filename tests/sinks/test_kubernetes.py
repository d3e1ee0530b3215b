"""A Secret of Kubernetes: the contract, what arrives, and each way in which a cluster says no."""

import base64
import json
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import trustme
from kubernetes.config import incluster_config
from pydantic import ValidationError

from gccreds.domain.address import Address
from gccreds.domain.credential import Destination
from gccreds.errors import DestinationRefused
from gccreds.sinks import asking, kubernetes_api
from gccreds.sinks.interface import Sink
from gccreds.sinks.kubernetes import FORMAT, KubernetesSettings
from gccreds.sinks.registry import open_sink
from tests.sinks.contract import (
    ApartContract,
    ExtraContract,
    MarkedContract,
    ReadableContract,
    assert_holds_no_secret,
    refused_check,
)
from tests.sinks.examples import MARK, payload, secret
from tests.sinks.kubernetes import ALL, TOKEN, Cluster, Rule, a_cluster, kubeconfig
from tests.sinks.serving import Answer, Request, Service
from tests.sinks.serving import served as served_by

PAIR = {"client_id": "client_id", "client_secret": "client_secret"}
OWNERS = "gccreds/owners"


def described(names: dict[str, str], if_exists: str = "refuse", **settings: str) -> Destination:
    """The destination as a manifest that says this makes it."""
    given = {"namespace": "payments", "secret": "genesys-login", **settings}
    read = KubernetesSettings.model_validate(given)
    return Destination("kubernetes", FORMAT.place(read), read.model_dump(), names, if_exists)


def opened(names: dict[str, str] | None = None, if_exists: str = "refuse", **more: str) -> Sink:
    return open_sink(described(names or PAIR, if_exists, **more), MARK, Path())


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[tuple[Cluster, Service]]:
    """A cluster, where KUBECONFIG leads, by a login that may do what is needed."""
    monkeypatch.setattr(asking, "_PAUSES", (0, 0, 0))
    with a_cluster() as (cluster, service):
        (tmp_path / "login").mkdir()
        path = kubeconfig(tmp_path / "login/config", service.url)
        monkeypatch.setenv("KUBECONFIG", str(path))
        yield cluster, service


@pytest.fixture
def cluster(served: tuple[Cluster, Service]) -> Cluster:
    """What it holds."""
    return served[0]


@pytest.fixture
def service(served: tuple[Cluster, Service]) -> Service:
    """What it is asked."""
    return served[1]


def writes(request: Request) -> bool:
    return request.method in ("PATCH", "POST") and "/secrets" in request.path


def annotations(cluster: Cluster) -> Any:
    return cluster.namespaces["payments"]["genesys-login"]["metadata"]["annotations"]


class TestKubernetesSink(ReadableContract, MarkedContract, ApartContract, ExtraContract):
    """The contract."""

    library = "kubernetes"
    extra = "kubernetes"
    service: Service
    cluster: Cluster

    @pytest.fixture(autouse=True)
    def _serve(self, service: Service, cluster: Cluster) -> None:
        self.service, self.cluster = service, cluster

    @pytest.fixture
    def destination(self) -> Destination:
        return described({})

    def stored(self, root: Path) -> object:
        return json.dumps(self.cluster.namespaces)

    def put_foreign(self, root: Path) -> None:
        self.cluster.put("payments", "genesys-login", {"client_secret": "another's"})

    @contextmanager
    def failing(self, root: Path) -> Iterator[None]:
        with self.service.failing(500, writes):
            yield


def test_what_a_secret_is_like(cluster: Cluster) -> None:
    """Opaque, labelled, and with the owner of each key."""
    opened().deliver(payload())

    made = cluster.namespaces["payments"]["genesys-login"]
    assert {key: made[key] for key in ("type", "data")} == {
        "type": "Opaque",
        "data": {
            "client_id": base64.b64encode(str(payload().values["client_id"]).encode()).decode(),
            "client_secret": base64.b64encode(secret(1).encode()).decode(),
        },
    }
    assert made["metadata"]["labels"] == {"app.kubernetes.io/managed-by": "gccreds"}
    assert json.loads(annotations(cluster)[OWNERS]) == {
        "client_id": "payments/prod/oauth_client.ci",
        "client_secret": "payments/prod/oauth_client.ci",
    }


def test_all_values_change_at_once(service: Service) -> None:
    """By one request, so that no pod sees one without the other."""
    opened().deliver(payload(1))
    opened().deliver(payload(2))

    written = [request for request in service.requests if writes(request)]
    assert [(r.method, sorted(r.json["data"])) for r in written] == [
        ("POST", ["client_id", "client_secret"]),
        ("PATCH", ["client_id", "client_secret"]),
    ]


def test_what_others_keep_there_stays(cluster: Cluster) -> None:
    """Their keys, labels and annotations, and the kind of Secret that they chose."""
    theirs = {"labels": {"app.kubernetes.io/managed-by": "Helm"}, "annotations": {"theirs": "x"}}
    cluster.put("payments", "genesys-login", {"DB": "y"}, type="example.com/db", metadata=theirs)
    sink = opened()
    sink.check(ours=False)
    sink.deliver(payload())

    made = cluster.namespaces["payments"]["genesys-login"]
    assert cluster.values("payments", "genesys-login")["DB"] == "y"
    assert (made["type"], made["metadata"]["labels"]) == ("example.com/db", theirs["labels"])
    assert annotations(cluster)["theirs"] == "x"


def test_another_owner_is_named(cluster: Cluster) -> None:
    """With the key, and whose it is; who changed the annotation has made it nobody's."""
    open_sink(described(PAIR), replace(MARK, project="billing"), Path()).deliver(payload())
    assert refused_check(opened()) == (
        "client_id of kubernetes payments/genesys-login exists, "
        "and is marked as that of billing/prod/oauth_client.ci",
        "move it away, or write `if_exists: replace` below this destination",
    )

    annotations(cluster)[OWNERS] = "not JSON"
    assert refused_check(opened())[0] == (
        "client_id of kubernetes payments/genesys-login exists, and gccreds did not write it"
    )


def test_many_may_share_a_secret_and_be_written_at_once(cluster: Cluster) -> None:
    """A write that starts from an old version is made anew; nothing of others is lost."""
    marks = [replace(MARK, address=Address("oauth_client", f"c{n}")) for n in range(8)]
    sinks = [
        open_sink(described({"client_secret": mark.address.key}), mark, Path()) for mark in marks
    ]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda sink: sink.deliver(payload()), sinks))

    assert cluster.values("payments", "genesys-login") == {f"c{n}": secret(1) for n in range(8)}
    assert set(json.loads(annotations(cluster)[OWNERS])) == {f"c{n}" for n in range(8)}


def test_one_that_changes_all_the_time_is_left(cluster: Cluster, service: Service) -> None:
    """After some twenty tries."""
    opened().deliver(payload(1))
    told = Answer(409, {"kind": "Status", "reason": "Conflict", "code": 409})
    with (
        service.answering(lambda _: told, writes),
        pytest.raises(DestinationRefused, match="others change it all the time") as refused,
    ):
        opened().deliver(payload(2))
    assert_holds_no_secret(refused.value)


def test_a_create_whose_answer_was_lost_is_found(cluster: Cluster, service: Service) -> None:
    """The next try patches what the first made."""

    def lost(request: Request) -> Answer:
        cluster.handle(request)
        return Answer(504, {})

    with service.answering(lost, writes, times=1):
        opened().deliver(payload())
    assert opened().read() == {name: payload().values[name] for name in PAIR}


def test_a_check_tries_the_write_and_keeps_nothing(cluster: Cluster, service: Service) -> None:
    """Without a value; the rights of later deliveries are asked for too."""
    opened().check(ours=False)

    [tried] = [request for request in service.requests if writes(request)]
    assert (tried.query, tried.json["data"]) == (
        {"dryRun": ["All"]},
        {"client_id": "", "client_secret": ""},
    )
    asked = [r.json["spec"]["resourceAttributes"] for r in service.requests if "auth" in r.path]
    assert asked == [
        {"namespace": "payments", "verb": "create", "resource": "secrets"},
        {
            "namespace": "payments",
            "verb": "patch",
            "resource": "secrets",
            "name": "genesys-login",
        },
    ]


def test_the_least_rights_are_enough(cluster: Cluster) -> None:
    """The Role of the page; and for a Secret that is there, without create, for it alone."""
    cluster.logins[TOKEN] = (
        Rule("payments", ("create",)),
        Rule("payments", ("get", "patch"), ("genesys-login",)),
    )
    for number in (1, 2):
        opened().check(ours=number > 1)
        opened().deliver(payload(number))
        cluster.logins[TOKEN] = (Rule("payments", ("get", "patch"), ("genesys-login",)),)

    assert cluster.values("payments", "genesys-login")["client_secret"] == secret(2)


@pytest.mark.parametrize(
    ("verbs", "what", "advice"),
    [
        (
            ("create", "patch"),
            "the cluster forbids it to this login",
            "see what it may: kubectl auth can-i --list -n payments",
        ),
        (
            ("get", "patch"),
            "the login may not create it",
            "give it a Role with get, create and patch of secrets in payments",
        ),
        (
            ("get", "create"),
            "the login may not patch it",
            "give it a Role with get, create and patch of secrets in payments",
        ),
    ],
)
def test_a_right_that_is_missing(
    verbs: tuple[str, ...], what: str, advice: str, cluster: Cluster
) -> None:
    """Also patch, which only the second delivery needs."""
    cluster.logins[TOKEN] = (Rule("payments", verbs),)

    told = f"kubernetes payments/genesys-login: {what}"
    assert refused_check(opened()) == (told, advice)


def test_a_namespace_that_is_not_there(cluster: Cluster) -> None:
    """Told by the write that is tried, without a right to look at namespaces."""
    cluster.logins[TOKEN] = (*ALL, Rule("other", ("get", "create", "patch")))

    assert refused_check(opened(namespace="other")) == (
        "there is no namespace other",
        "make it: kubectl create namespace other",
    )


def test_an_immutable_secret(cluster: Cluster) -> None:
    """Also one that is ours."""
    cluster.put("payments", "genesys-login", {}, immutable=True)

    assert refused_check(opened(), ours=True) == (
        "kubernetes payments/genesys-login is immutable",
        "delete it, so that it is made anew: kubectl delete secret genesys-login -n payments",
    )


def test_something_else_under_our_key_is_not_read(cluster: Cluster) -> None:
    """What is no text, or no JSON where that was delivered."""
    cluster.put("payments", "genesys-login", {"login": secret(1)})
    with pytest.raises(DestinationRefused, match="holds something else") as refused:
        opened({"json": "login"}).read()
    assert_holds_no_secret(refused.value)

    data = cluster.namespaces["payments"]["genesys-login"]["data"]
    data["login"] = base64.b64encode(b"\xff").decode()
    with pytest.raises(DestinationRefused, match="holds something else"):
        opened({"client_secret": "login"}).read()


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (Answer(401, {}), "the cluster does not accept the login"),
        (Answer(403, {"message": secret(1)}), "the cluster forbids it to this login"),
        (Answer(422, {"message": secret(1)}), "the cluster does not take it (answer 422)"),
        (Answer(429, {}, {"Retry-After": "3600"}), "answered 429"),
        (Answer(500, {"message": secret(1)}), "answered 500 four times"),
        (Answer(200, [secret(1)]), "did not answer (its answer is not one of Kubernetes' API)"),
        (Answer(307, {}, {"Location": "http://127.0.0.1:9/"}), "answered 307"),
    ],
)
def test_what_else_a_server_may_say(answer: Answer, what: str, service: Service) -> None:
    """Its words are not quoted, no redirect is followed and no pause is waited for."""
    with (
        service.answering(lambda _: answer, lambda r: r.method in ("GET", "POST")),
        pytest.raises(DestinationRefused) as refused,
    ):
        opened().deliver(payload())

    assert what in refused.value.what
    assert_holds_no_secret(refused.value)


def test_a_cluster_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, service: Service
) -> None:
    """Named by its address, with a way to try it."""
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig(tmp_path / "off", "http://127.0.0.1:9")))

    what, advice = refused_check(opened())
    assert what.startswith("kubernetes payments/genesys-login: 127.0.0.1:9 did not answer (")
    assert advice == "see that it can be reached from here: curl -sSI http://127.0.0.1:9"


def test_a_cluster_that_does_not_answer(monkeypatch: pytest.MonkeyPatch, service: Service) -> None:
    """It is not waited for any longer than a delivery may take."""
    monkeypatch.setattr(kubernetes_api, "_TIMEOUT", (0.1, 0.1))
    monkeypatch.setattr(asking, "_ACTION_SECONDS", 2 * asking.REQUEST_SECONDS + 0.05)
    with service.silent(writes), pytest.raises(DestinationRefused) as refused:
        opened().deliver(payload())

    assert "did not answer (ReadTimeoutError)" in refused.value.what
    assert_holds_no_secret(refused.value)


@pytest.mark.parametrize("content", [None, "", "{", "[]", "clusters: []\n"])
def test_without_a_login_it_says_what_to_set(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No kubeconfig, or one that is none."""
    path = tmp_path / "config"
    if content is not None:
        path.write_text(content)
    monkeypatch.setenv("KUBECONFIG", str(path))

    assert refused_check(opened()) == (
        "kubernetes payments/genesys-login: there is no login for a cluster",
        "set KUBECONFIG to a kubeconfig that works: kubectl auth whoami",
    )


def test_outside_of_a_cluster_without_a_kubeconfig(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nothing to log in with, and nothing is printed about it."""
    monkeypatch.delenv("KUBECONFIG", raising=False)
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))

    assert "there is no login for a cluster" in refused_check(opened())[0]


def test_a_kubeconfig_in_the_home_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, service: Service
) -> None:
    """Where kubectl has it."""
    monkeypatch.delenv("KUBECONFIG")
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".kube").mkdir()
    kubeconfig(tmp_path / ".kube/config", service.url)

    opened().check(ours=False)


def test_a_pod_logs_in_by_its_service_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cluster: Cluster
) -> None:
    """With the token and the authority that the cluster puts into each pod."""
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    authority.cert_pem.write_to_path(tmp_path / "ca.crt")
    (tmp_path / "token").write_text(TOKEN)
    monkeypatch.setattr(incluster_config, "SERVICE_TOKEN_FILENAME", str(tmp_path / "token"))
    monkeypatch.setattr(incluster_config, "SERVICE_CERT_FILENAME", str(tmp_path / "ca.crt"))
    monkeypatch.delenv("KUBECONFIG")
    monkeypatch.setenv("HOME", str(tmp_path))
    with served_by(cluster.handle, tls) as pod:
        monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "127.0.0.1")
        monkeypatch.setenv("KUBERNETES_SERVICE_PORT", pod.url.rpartition(":")[2])
        opened().check(ours=False)
        opened().deliver(payload())

    assert cluster.values("payments", "genesys-login")["client_secret"] == secret(1)


def test_a_login_is_not_sent_in_the_clear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over https, or to this machine."""
    path = kubeconfig(tmp_path / "config", "http://cluster.example.com")
    monkeypatch.setenv("KUBECONFIG", str(path))

    assert refused_check(opened())[0] == (
        "kubernetes payments/genesys-login: "
        "the cluster's address is not one that begins with https://"
    )


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"namespace": "a"},
        *({"namespace": text, "secret": "a"} for text in ("", "A", "a.b", "-a", "a/b", 64 * "a")),
        *({"namespace": "a", "secret": text} for text in ("", "A", "a..b", "a/b", 254 * "a")),
        {"namespace": "a", "secret": "b", "type": "Opaque"},
    ],
)
def test_settings_of_another_form_are_refused(settings: dict[str, Any]) -> None:
    """What would lead to another path of the API too."""
    with pytest.raises(ValidationError):
        KubernetesSettings.model_validate(settings)


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("client-id", True),
        (".conf", True),
        ("..", False),
        ("a b", False),
        ("", False),
        ("ä", False),
    ],
)
def test_the_keys_of_a_secret(name: str, good: bool) -> None:
    """As Kubernetes takes them."""
    assert (FORMAT.name_form(None).fullmatch(name) is not None) == good
