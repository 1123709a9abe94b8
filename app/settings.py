"""Where the program listens and which Neo4j it talks to, from the environment.

`NEO4J_URI` (with `NEO4J_USER`, `NEO4J_PASSWORD`, `NEO4J_DATABASE`) names a server, a cluster or Aura. Without it,
Cobuild runs a Neo4j of its own, with its data in `COBUILD_DATA`. Everything else is `COBUILD_*`: two instances on one
machine need only other ports and another folder.
"""

import re
from pathlib import Path
from typing import Annotated, NamedTuple, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from exchange.embeddings import SECONDS, Endpoint, use
from graph.database import READ_SECONDS, SLOW_SECONDS, Database

ROOT = Path(__file__).parent.parent
ORIGIN = re.compile(r"https?://[^/*\s]+")


class Account(NamedTuple):
    """How to sign in to a Neo4j."""

    uri: str
    user: str
    password: str
    database: str


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="COBUILD_", env_ignore_empty=True, frozen=True, extra="ignore")

    host: str = Field("127.0.0.1", description="Where the API listens.")
    port: int = Field(8000, description="Port of the API.")
    bolt_port: int = Field(7687, description="Port of the local Neo4j for drivers.")
    http_port: int = Field(7474, description="Port of the local Neo4j for Neo4j Browser.")
    data: Path = Field(ROOT / ".cobuild", description="Folder of the local Neo4j: its data, settings and password.")
    jars: Path = Field(ROOT / ".cobuild" / "lib", description="Folder of the Java programs that the set-up fetched.")

    analysts_data: Path = Field(ROOT / ".cobuild" / "analysts", description="Folder of the analysts' Neo4j.")
    analysts_bolt_port: int = Field(7688, description="Port of the analysts' Neo4j for drivers.")
    analysts_http_port: int = Field(7475, description="Port of the analysts' Neo4j for Neo4j Browser.")

    neo4j_uri: str | None = Field(None, validation_alias="NEO4J_URI")
    neo4j_user: str = Field("neo4j", validation_alias="NEO4J_USER")
    neo4j_password: str = Field("", validation_alias="NEO4J_PASSWORD", repr=False)
    neo4j_database: str = Field("neo4j", validation_alias="NEO4J_DATABASE")

    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Pages on these origins may ask the API from a browser: `https://a.example https://b.example`."
    )
    public_url: str | None = Field(
        None, description="Where browsers find the API, where that isn't http://HOST:PORT: https://cobuild.example."
    )
    oidc_issuer: str | None = Field(
        None, description="The OpenID provider whose tokens are believed; ends sign-in by us."
    )
    oidc_audience: str | None = Field(None, description="What that provider calls the API in its tokens (`aud`).")
    oidc_client_id: str | None = Field(None, description="What it calls us when a browser signs in; none may without.")
    oidc_client_secret: str = Field("", repr=False, description="Our secret there, if it gave us one.")
    oidc_scope: str = Field("openid profile", description="What a browser that signs in asks for.")
    graphiql: bool = Field(True, description="Whether a browser that has signed in is shown GraphiQL.")
    introspection: bool = Field(True, description="Whether who has signed in may ask for the schema.")
    get_queries: bool = Field(False, description="Whether any query may come by GET, or trusted documents alone.")
    documents: Path | None = Field(None, description="The trusted documents, as `cobuild documents` wrote them.")
    only_documents: bool = Field(False, description="Whether nothing but trusted documents is answered.")
    read_seconds: float = Field(READ_SECONDS, gt=0, description="After this time a read is given up, in Neo4j, too.")
    slow_seconds: float = Field(SLOW_SECONDS, ge=0, description="A statement that takes longer is logged by its name.")
    embeddings_url: str | None = Field(
        None, description="An OpenAI-compatible endpoint for embeddings (https://host/v1); without it there are none."
    )
    embeddings_model: str | None = Field(None, description="The model to ask there.")
    embeddings_key: str = Field("", repr=False, description="The key to send there.")
    embeddings_seconds: float = Field(SECONDS, gt=0, description="After this time its answer is done without.")
    otlp_endpoint: str | None = Field(
        None, validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT", description="Where traces go; without it there are none."
    )

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _exact_origins(cls, given: object) -> object:
        origins = given.split() if isinstance(given, str) else given
        for origin in origins if isinstance(origins, list | tuple) else ():
            if not ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin} is no origin; it is written like https://office.example:8443")
        return origins

    @model_validator(mode="after")
    def _whole_provider(self) -> Self:
        if self.oidc_issuer and not self.oidc_audience:
            raise ValueError("COBUILD_OIDC_ISSUER needs COBUILD_OIDC_AUDIENCE, or tokens made for others would do")
        if self.only_documents and not self.documents:
            raise ValueError("COBUILD_ONLY_DOCUMENTS needs COBUILD_DOCUMENTS, or nothing would be answered")
        return self

    @property
    def address(self) -> str:
        """Where browsers find the API."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def managed(self) -> bool:
        """Whether the Neo4j is the local one that `cobuild up` starts."""
        return self.neo4j_uri is None

    @property
    def password_file(self) -> Path:
        return self.data / "password"

    @property
    def key_file(self) -> Path:
        """The key that sessions, and the tokens of the local issuer, are signed with."""
        return self.data / "signing-key.pem"

    @property
    def account(self) -> Account:
        """The account of the Neo4j in use. The local one's password is made when it is first started."""
        if self.neo4j_uri is not None:
            return Account(self.neo4j_uri, self.neo4j_user, self.neo4j_password, self.neo4j_database)
        password = self.password_file.read_text("utf-8").strip() if self.password_file.exists() else ""
        return Account(f"bolt://127.0.0.1:{self.bolt_port}", "neo4j", password, "neo4j")

    @property
    def embeddings(self) -> Endpoint | None:
        if not (self.embeddings_url and self.embeddings_model):
            return None
        return Endpoint(self.embeddings_url, self.embeddings_model, self.embeddings_key, self.embeddings_seconds)

    def connect(self) -> Database:
        """A database to talk to; nothing is sent before its first statement. Embeddings are from where these say."""
        use(self.embeddings)
        uri, user, password, name = self.account
        return Database.connect(
            uri, user, password, name, read_seconds=self.read_seconds, slow_seconds=self.slow_seconds
        )
