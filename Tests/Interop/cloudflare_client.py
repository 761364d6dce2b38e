"""Uses portwatch's scan server as a program written for Cloudflare's API would: with the package that Cloudflare makes.

Arguments: the base URL of a server without a rate limit, that of one which answers 12 requests in 5 minutes, and the
account. The environment's TOKEN_FILE names the file with the token of both.
"""

import os
import sys
import time

import cloudflare
import httpx
from cloudflare import Cloudflare

plain_url, limited_url, account = sys.argv[1:]
with open(os.environ["TOKEN_FILE"]) as file:
    token = file.read().strip()

checks = 0


def check(condition, what):
    """Ends the program with what is wrong."""
    global checks
    if not condition:
        sys.exit(f"cloudflare: fail: {what}")
    checks += 1


def expect(error, call):
    """The error of that type which the call must end with."""
    try:
        call()
    except error as caught:
        check(type(caught) is error, f"{error.__name__}, not {type(caught).__name__}")
        return caught
    sys.exit(f"cloudflare: fail: no {error.__name__}")


def life_of_a_config(client):
    scans = client.cloudforce_one.scans
    made = scans.config.create(account_id=account, ips=["127.0.0.1", "::1"], ports=["1-80", "443"], frequency=0.5)
    check(made.account_id == account and made.ips == ["127.0.0.1", "::1"], f"created {made}")
    check(made.ports == ["1-80", "443"] and made.frequency == 0.5, f"created {made}")
    check([entry.id for entry in scans.config.list(account_id=account)] == [made.id], "the list has the config")
    edited = scans.config.edit(made.id, account_id=account, frequency=7)
    check(edited.id == made.id and edited.frequency == 7 and edited.ports == made.ports, f"edited {edited}")
    deadline = time.monotonic() + 60
    while not (result := scans.results.get(made.id, account_id=account)).to_dict():
        check(time.monotonic() < deadline, "a result within a minute")
        time.sleep(0.2)
    check(set(result.to_dict()) == {"127.0.0.1", "::1"}, f"a result of both addresses: {result}")
    raw = scans.results.with_raw_response.get(made.id, account_id=account)
    check(raw.headers["etag"] and raw.headers["portwatch-scan"], "the result says of which scan it is")
    scans.config.delete(made.id, account_id=account)
    check(list(scans.config.list(account_id=account)) == [], "the list is empty after the delete")
    return made.id


def found_port(client):
    """A port that is open is found, as the package's own type."""
    port = int(plain_url.split(":")[2].split("/")[0])
    scans = client.cloudforce_one.scans
    made = scans.config.create(account_id=account, ips=["127.0.0.1"], ports=[str(port)], frequency=0)
    deadline = time.monotonic() + 60
    while not (result := scans.results.get(made.id, account_id=account)).to_dict():
        check(time.monotonic() < deadline, "a result within a minute")
        time.sleep(0.2)
    ports = result.to_dict()["127.0.0.1"]
    check(ports == [{"number": port, "proto": "tcp", "status": "open"}], f"the server's own port is open: {ports}")
    scans.config.delete(made.id, account_id=account)


def errors(client, gone):
    scans = client.cloudforce_one.scans
    for call in (
        lambda: scans.results.get(gone, account_id=account),
        lambda: scans.config.delete(gone, account_id=account),
        lambda: scans.config.edit(gone, account_id=account, frequency=1),
        lambda: list(scans.config.list(account_id="another")),
        lambda: client.user.tokens.verify(),
    ):
        missing = expect(cloudflare.NotFoundError, call)
        check(missing.errors and missing.errors[0].message, "an error says what it is about")
    bad = expect(
        cloudflare.BadRequestError,
        lambda: scans.config.create(account_id=account, ips=["x", "127.0.0.1"], ports=["0"], frequency=-1),
    )
    pointers = [error["source"]["pointer"] for error in bad.body["errors"]]
    check(pointers == ["/ips/0", "/ports/0", "/frequency"], f"every fault has its place: {pointers}")


def authentication():
    def listing(**credential):
        client = Cloudflare(base_url=plain_url, max_retries=0, **credential)
        return lambda: list(client.cloudforce_one.scans.config.list(account_id=account))

    wrong = expect(cloudflare.AuthenticationError, listing(api_token="wrong"))
    check(wrong.errors[0].code == 10000, "a wrong token has Cloudflare's code")
    expect(cloudflare.AuthenticationError, listing(api_email="me@example.org", api_key="wrong"))
    expect(cloudflare.BadRequestError, listing(api_token="two words"))
    check(listing(api_email="me@example.org", api_key=token)() == [], "email and key are accepted")
    # With an email beside it, the package keeps the token to itself: Cloudflare's own API refuses that in the same way.
    expect(cloudflare.BadRequestError, listing(api_email="me@example.org", api_token=token))


def rate_limit():
    waits = []
    client = Cloudflare(base_url=limited_url, api_token=token, max_retries=0)
    for _ in range(12):
        raw = client.cloudforce_one.scans.config.with_raw_response.list(account_id=account)
        check(raw.headers["ratelimit-policy"] == '"default";q=12;w=300', "the policy is told")
        waits.append(raw.headers["ratelimit"])
    check(waits[-1].startswith('"default";r=0;t='), f"what is left is told: {waits[-1]}")
    refused = expect(
        cloudflare.RateLimitError, lambda: list(client.cloudforce_one.scans.config.list(account_id=account))
    )
    check(295 <= int(refused.response.headers["retry-after"]) <= 300, "how long to wait is told")
    check(refused.errors[0].code == 971, "the refusal has Cloudflare's code")


def retries():
    """The package tries again what is worth trying again, and nothing else."""

    def attempts(url, credential, call):
        seen = []
        http = httpx.Client(event_hooks={"response": [lambda response: seen.append(response.status_code)]})
        client = Cloudflare(base_url=url, api_token=credential, max_retries=2, http_client=http)
        # The wait that the server asks for is longer than this program runs: do not sit it out.
        client._sleep_for_retry = lambda **_: None
        try:
            call(client.cloudforce_one.scans)
        except cloudflare.APIStatusError:
            pass
        return seen

    listing = lambda scans: list(scans.config.list(account_id=account))
    check(attempts(limited_url, token, listing) == [429] * 3, "a refusal by the limit is tried again")
    check(attempts(plain_url, "wrong", listing) == [401], "a wrong token is not tried again")
    gone = lambda scans: scans.results.get("gone", account_id=account)
    check(attempts(plain_url, token, gone) == [404], "what is not there is not tried again")


client = Cloudflare(base_url=plain_url, api_token=token, max_retries=0)
errors(client, life_of_a_config(client))
found_port(client)
authentication()
rate_limit()
retries()
print(f"cloudflare: pass ({checks} checks)")
