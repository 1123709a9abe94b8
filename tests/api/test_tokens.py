"""Which tokens are believed, and which are not: each attack on JSON Web Tokens that is known by name (RFC 8725)."""

import base64
import hmac
import time
from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from typing import Any, NamedTuple

import httpx
import jwt
import orjson
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from app.identity.providers import Provider
from app.identity.tokens import NotBelieved, Tokens
from app.main import application
from app.settings import Settings
from graph.database import Database
from tests.serving import serving

AUDIENCE = "cobuild-api"
KEY = rsa.generate_private_key(65537, 2048)
CURVE = ec.generate_private_key(ec.SECP256R1())
OTHER = rsa.generate_private_key(65537, 2048)
WEAK = rsa.generate_private_key(65537, 1024)
SHARED = b"a secret that has no place in a public list of keys"


def public(key: Any, kid: str, **more: str) -> dict[str, Any]:
    curve = isinstance(key, ec.EllipticCurvePrivateKey)
    algorithm = jwt.algorithms.ECAlgorithm if curve else jwt.algorithms.RSAAlgorithm
    return {**algorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, **more}


KEYS = [
    public(KEY, "main", alg="RS256", use="sig"),
    public(CURVE, "curve"),
    public(WEAK, "weak"),
    public(OTHER, "for-encryption", use="enc"),
    {"kty": "oct", "kid": "shared", "k": base64.urlsafe_b64encode(SHARED).decode()},
]


class Issuer(NamedTuple):
    """A provider whose keys we hold. `asked` counts looks at them."""

    address: str
    asked: list[str]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def issuer() -> AsyncIterator[Issuer]:
    asked: list[str] = []

    async def discovery(request: Request) -> JSONResponse:
        here = str(request.base_url).rstrip("/")
        said = {"issuer": here, "jwks_uri": f"{here}/jwks"}
        return JSONResponse({**said, "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"]})

    async def jwks(_: Request) -> JSONResponse:
        asked.append("jwks")
        return JSONResponse({"keys": KEYS})

    routes = [Route("/.well-known/openid-configuration", discovery), Route("/jwks", jwks)]
    async with serving(Starlette(routes=routes)) as address:
        yield Issuer(address, asked)


@pytest_asyncio.fixture
async def client(database: Database, issuer: Issuer) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(oidc_issuer=issuer.address, oidc_audience=AUDIENCE)
    app = application(database, settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://cobuild") as client,
    ):
        yield client


def claims(issuer: str, **changed: Any) -> dict[str, Any]:
    """Those of a good token; None takes one away."""
    now = int(time.time())
    good = {"iss": issuer, "aud": AUDIENCE, "sub": "24400320", "name": "示例社工", "iat": now, "exp": now + 300}
    return {name: value for name, value in {**good, **changed}.items() if value is not None}


def signed(said: dict[str, Any], key: Any = KEY, algorithm: str = "RS256", **header: Any) -> str:
    return jwt.encode(said, key, algorithm, headers={"kid": "main", **header})


def by_hand(header: dict[str, Any], said: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """A token that no library would make."""
    parts = [base64.urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=") for part in (header, said)]
    signature = base64.urlsafe_b64encode(sign(b".".join(parts))).rstrip(b"=")
    return b".".join([*parts, signature]).decode()


def hmac_of(secret: bytes) -> Callable[[bytes], bytes]:
    return lambda text: hmac.digest(secret, text, sha256)


def nothing(_: bytes) -> bytes:
    return b""


PEM = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
DER = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
AGO, LATER = int(time.time()) - 3_600, int(time.time()) + 3_600

ATTACKS: dict[str, Callable[[str], str]] = {
    "no signature: none": lambda iss: by_hand({"alg": "none", "typ": "JWT"}, claims(iss), nothing),
    "no signature: nOnE": lambda iss: by_hand({"alg": "nOnE", "kid": "main"}, claims(iss), nothing),
    "no signature: RS256 without one": lambda iss: by_hand({"alg": "RS256", "kid": "main"}, claims(iss), nothing),
    "no algorithm": lambda iss: by_hand({"kid": "main"}, claims(iss), nothing),
    "RS to HS: the public key in PEM": lambda iss: by_hand({"alg": "HS256", "kid": "main"}, claims(iss), hmac_of(PEM)),
    "RS to HS: the public key in DER": lambda iss: by_hand({"alg": "HS256", "kid": "main"}, claims(iss), hmac_of(DER)),
    "RS to HS: the modulus": lambda iss: by_hand(
        {"alg": "HS256", "kid": "main"}, claims(iss), hmac_of(KEYS[0]["n"].encode())
    ),
    "a shared secret in the list of keys": lambda iss: jwt.encode(
        claims(iss), SHARED, "HS256", headers={"kid": "shared"}
    ),
    "an empty key": lambda iss: by_hand({"alg": "HS256", "kid": "main"}, claims(iss), hmac_of(b"")),
    "a key of somebody else": lambda iss: signed(claims(iss), OTHER),
    "a key for encryption": lambda iss: signed(claims(iss), OTHER, kid="for-encryption"),
    "a key that is too short": lambda iss: by_hand(
        {"alg": "RS256", "kid": "weak"}, claims(iss), lambda text: WEAK.sign(text, PKCS1v15(), SHA256())
    ),
    "an algorithm that the key isn't for": lambda iss: signed(claims(iss), KEY, "RS384"),
    "an algorithm that isn't in the provider's list": lambda iss: signed(claims(iss), KEY, "PS256"),
    "an algorithm of another kind of key": lambda iss: signed(claims(iss), CURVE, "ES256"),
    "kid: unknown": lambda iss: signed(claims(iss), kid="unknown"),
    "kid: a path": lambda iss: by_hand({"alg": "HS256", "kid": "../../../../dev/null"}, claims(iss), hmac_of(b"")),
    "kid: a statement": lambda iss: signed(claims(iss), OTHER, kid="x' UNION SELECT 'key' --"),
    "kid: no text": lambda iss: by_hand({"alg": "RS256", "kid": {"a": 1}}, claims(iss), nothing),
    "jwk: a key in the token": lambda iss: signed(claims(iss), OTHER, jwk=public(OTHER, "main")),
    "jku: an address in the token": lambda iss: signed(claims(iss), OTHER, jku="http://127.0.0.1:9/jwks", kid="x"),
    "x5u: an address in the token": lambda iss: signed(claims(iss), OTHER, x5u="http://127.0.0.1:9/pem", kid="y"),
    "crit: what we don't know": lambda iss: signed(claims(iss), crit=["exp2"], exp2=1),
    "crit: an unencoded payload": lambda iss: by_hand(
        {"alg": "RS256", "kid": "main", "b64": False, "crit": ["b64"]}, claims(iss), nothing
    ),
    "typ: another kind of token": lambda iss: signed(claims(iss), typ="logout+jwt"),
    "iss: missing": lambda iss: signed(claims(iss, iss=None)),
    "iss: wrong": lambda iss: signed(claims(iss, iss="http://127.0.0.1:9")),
    "iss: with a slash": lambda iss: signed(claims(iss, iss=f"{iss}/")),
    "iss: a list": lambda iss: by_hand({"alg": "RS256", "kid": "main"}, claims(iss, iss=[iss]), nothing),
    "aud: missing": lambda iss: signed(claims(iss, aud=None)),
    "aud: of another program": lambda iss: signed(claims(iss, aud="another")),
    "aud: an empty list": lambda iss: signed(claims(iss, aud=[])),
    "sub: missing": lambda iss: signed(claims(iss, sub=None)),
    "sub: empty": lambda iss: signed(claims(iss, sub="")),
    "exp: missing": lambda iss: signed(claims(iss, exp=None)),
    "exp: over": lambda iss: signed(claims(iss, exp=AGO)),
    "exp: no number": lambda iss: signed(claims(iss, exp="tomorrow")),
    "nbf: not yet": lambda iss: signed(claims(iss, nbf=LATER)),
    "iat: not yet": lambda iss: signed(claims(iss, iat=LATER)),
    "too long": lambda iss: signed(claims(iss, name="x" * 9_000)),
    "no token": lambda _: "",
    "two points": lambda _: "..",
    "a program's, made up": lambda _: "cobuild~no-such-program~" + "a" * 43,
}


async def who(client: httpx.AsyncClient, authorization: str) -> httpx.Response:
    return await client.get("/signin", headers={"Authorization": authorization, "Accept": "application/json"})


async def asked(client: httpx.AsyncClient, authorization: str) -> httpx.Response:
    return await client.post("/graphql", json={"query": "{ __typename }"}, headers={"Authorization": authorization})


@pytest.mark.parametrize(
    "make",
    [
        lambda iss: signed(claims(iss)),
        lambda iss: signed(claims(iss, aud=["another", AUDIENCE])),
        lambda iss: signed(claims(iss), typ="at+jwt"),
        lambda iss: signed(claims(iss), CURVE, "ES256", kid="curve"),
        lambda iss: signed(claims(iss, exp=int(time.time()) - 5)),  # Clocks differ.
    ],
    ids=["a token", "for several", "an access token", "of a curve", "over for five seconds"],
)
async def test_a_good_token_is_believed(client: httpx.AsyncClient, issuer: Issuer, make: Callable[[str], str]) -> None:
    answer = await who(client, f"Bearer {make(issuer.address)}")
    assert (answer.status_code, answer.json()) == (200, {"name": "示例社工"})


@pytest.mark.parametrize("attack", ATTACKS)
async def test_a_bad_token_is_not(client: httpx.AsyncClient, issuer: Issuer, attack: str) -> None:
    answer = await asked(client, f"Bearer {ATTACKS[attack](issuer.address)}")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert "data" not in answer.json()
    assert answer.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}


@pytest.mark.parametrize("authorization", ["Basic YTpi", "Bearer", "bearer  ", "Token abc"])
async def test_another_kind_of_credentials_is_not_the_public(client: httpx.AsyncClient, authorization: str) -> None:
    assert (await asked(client, authorization)).status_code == 401


async def test_without_any_token_the_public_asks(client: httpx.AsyncClient) -> None:
    assert (await client.get("/signin", headers={"Accept": "application/json"})).json() == {"name": None}


async def test_tokens_with_unknown_keys_make_us_ask_the_provider_once_in_thirty_seconds(issuer: Issuer) -> None:
    now = 1_000.0
    provider = Provider(issuer.address, clock=lambda: now)
    tokens = Tokens(provider, AUDIENCE)
    await tokens.identify(signed(claims(issuer.address)))
    before = len(issuer.asked)
    for minute in range(2):
        for number in range(100):
            with pytest.raises(NotBelieved):
                await tokens.identify(signed(claims(issuer.address), OTHER, kid=f"unknown {minute} {number}"))
        assert len(issuer.asked) == before + minute
        now += 31


async def test_a_provider_that_calls_itself_something_else_is_none(database: Database, issuer: Issuer) -> None:
    address = f"{issuer.address}/"
    app = application(database, Settings(oidc_issuer=address, oidc_audience=AUDIENCE))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://cobuild") as client,
    ):
        answer = await asked(client, f"Bearer {signed(claims(address))}")
    assert (answer.status_code, answer.json()["code"]) == (503, "PROVIDER_UNAVAILABLE")
