"""Projects for tests of the command line."""

from tests.cli.running import Place

PROJECT = """\
project: payments
environments:
  test:
    url: {url}
"""

CI = """\
oauth_clients:
  ci:
    name: CI
    owner: ci@example.com
    labels: {team: integrations}
    grant: client_credentials
    roles: {Data Actions Runner: [Home]}
    deliver:
      - {to: file, path: secrets/ci.env, as: genesyscloud}
"""

APP = """\
scopes:
  reporting: [analytics:readonly]
oauth_clients:
  app:
    grant: authorization_code
    scopes: [set:reporting]
    redirect_uris: [https://app.example.com/callback]
"""


def lay_out(place: Place, url: str, **manifests: str) -> Place:
    """A project `payments` with the environment `test`, and these manifests."""
    place.write("gccreds.yaml", PROJECT.format(url=url))
    (place.folder / "manifests").mkdir(exist_ok=True)
    for name, text in manifests.items():
        place.write(f"manifests/{name}.yaml", text)
    return place
