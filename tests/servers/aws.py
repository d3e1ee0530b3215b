"""AWS as moto's server plays it, with its identities and policies where they are asked for."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import httpx

from tests.servers.processes import free_port, listens, serving

REGION = "eu-central-1"
_EVERYONE = {"AWS_ACCESS_KEY_ID": "AKIAEVERYONE", "AWS_SECRET_ACCESS_KEY": "everyone"}
_UNLIMITED = "1000000000"


@dataclass(frozen=True)
class Aws:
    """The running server. `variables` are those of a login that may do everything."""

    url: str
    home: Path

    @property
    def variables(self) -> dict[str, str]:
        """What a process needs to find it and to log in, and nothing of the tester's own."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_CONFIG_FILE": str(self.home / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(self.home / "credentials"),
            "AWS_EC2_METADATA_DISABLED": "true",
            **_EVERYONE,
        }

    def client(self, service: str) -> Any:
        """The way to one of its services, for the test itself."""
        return boto3.session.Session().client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=_EVERYONE["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=_EVERYONE["AWS_SECRET_ACCESS_KEY"],
        )

    def forget(self) -> None:
        """Empties it."""
        httpx.post(f"{self.url}/moto-api/reset", trust_env=False).raise_for_status()

    def login(self, *statements: Mapping[str, Any]) -> dict[str, str]:
        """The variables of a login whose policy has these statements.

        The server knows no resources, so what a statement allows it allows everywhere.
        """
        everywhere = [{**statement, "Resource": "*"} for statement in statements]
        iam = self.client("iam")
        user = f"gccreds-{len(iam.list_users()['Users'])}"
        iam.create_user(UserName=user)
        key = iam.create_access_key(UserName=user)["AccessKey"]
        document = json.dumps({"Version": "2012-10-17", "Statement": everywhere})
        iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument=document)
        return {
            "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
        }

    @contextmanager
    def judging(self) -> Iterator[None]:
        """While the block lasts policies count; otherwise every login may do everything."""
        self._judge_from("0")
        try:
            yield
        finally:
            self._judge_from(_UNLIMITED)

    def _judge_from(self, count: str) -> None:
        """After so many calls each is judged by the policies of its login."""
        address = f"{self.url}/moto-api/reset-auth"
        httpx.post(address, content=count, trust_env=False).raise_for_status()


@contextmanager
def running_aws(folder: Path) -> Iterator[Aws]:
    """Starts it."""
    port = free_port()
    program = str(Path(sys.executable).with_name("moto_server"))
    argv = [program, "-H", "127.0.0.1", "-p", str(port)]
    with serving(argv, lambda: listens(port), folder, os.environ):
        yield Aws(f"http://127.0.0.1:{port}", folder)
