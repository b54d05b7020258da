"""Settings from the environment (`DIGITIZE_*`), validated at start; docs/operations.md explains every one."""

import ipaddress
import os
import re
from pathlib import Path

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from digitize.ocr.engine_choice import OWN_MODEL, EngineChoice, EngineName


class Settings(BaseSettings):
    """Everything that can be set from outside; a wrong value stops the start with a sentence that says which."""

    model_config = SettingsConfigDict(env_prefix="DIGITIZE_", extra="ignore", frozen=True)

    data_dir: Path = Field(
        default=Path("data"),
        description="Folder of the embedded stack's data, of spooled uploads and of scratch files.",
    )
    host: str = Field(default="127.0.0.1", description="Address the API listens on.")
    port: int = Field(default=8620, ge=1, le=65535, description="Port the API listens on.")
    tls_cert: Path | None = Field(default=None, description="Certificate (PEM) of the API.")
    tls_key: Path | None = Field(default=None, description="Private key (PEM) of the API's certificate.")
    trusted_proxy: str | None = Field(
        default=None,
        description="Address of the proxy in front of the API that ends TLS; declared, never guessed.",
    )
    database_url: SecretStr | None = Field(default=None, description="PostgreSQL of the ledger (libpq URL).")
    database_owner_url: SecretStr | None = Field(
        default=None,
        description="The same database as the role that may change the schema; default: database_url.",
    )
    s3_endpoint: str | None = Field(default=None, description="URL of the object store.")
    s3_access_key: str | None = Field(default=None, description="Access key of the object store.")
    s3_secret_key: SecretStr | None = Field(default=None, description="Secret key of the object store.")
    s3_bucket: str = Field(default="digitize", min_length=3, description="Bucket that holds every object.")
    workers: int = Field(
        default_factory=lambda: os.cpu_count() or 1, ge=0, le=256, description="Worker processes of `digitize up`."
    )
    ocr_engine: EngineName = Field(
        default=EngineName.TESSEROCR,
        description="What reads: Tesseract as a library (`tesserocr`) or as a program (`pytesseract`).",
    )
    ocr_model: str = Field(
        default=OWN_MODEL,
        description="Model that reads: `vie_hs` (shipped), or the name of an installed one.",
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description="Secret from which the keys for citizens' numbers are derived; keep it safe.",
    )
    api_token: SecretStr | None = Field(
        default=None, description="Service token: an administrator over all units."
    )
    unit_code: str = Field(default="H41", description="Unit of what `digitize ingest` uploads without --unit.")
    api_url: str | None = Field(default=None, description="API that the client commands talk to.")

    @field_validator("ocr_engine", mode="before")
    @classmethod
    def _check_engine(cls, engine: object) -> object:
        if engine not in tuple(EngineName):
            raise ValueError(f"không có bộ máy nhận dạng “{engine}”: hãy đặt {' hoặc '.join(EngineName)}.")
        return engine

    @field_validator("ocr_model")
    @classmethod
    def _check_model(cls, model: str) -> str:
        # It becomes part of a path and of Tesseract's command line.
        if not re.fullmatch(r"[A-Za-z0-9_]+", model):
            raise ValueError(f"“{model}” không phải tên mô hình nhận dạng: hãy đặt vie_hs, vie hoặc bỏ biến này.")
        return model

    @field_validator("api_token", "secret_key")
    @classmethod
    def _check_not_empty(cls, secret: SecretStr | None) -> SecretStr | None:
        # An empty token would let everybody in, an empty key derive what everybody knows.
        if secret is not None and not secret.get_secret_value().strip():
            raise ValueError("đã đặt nhưng để trống: hãy đặt giá trị, hoặc bỏ biến này để `digitize up` tự tạo.")
        return secret

    @model_validator(mode="after")
    def _check_exposure(self) -> "Settings":
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("DIGITIZE_TLS_CERT và DIGITIZE_TLS_KEY đi với nhau: hãy đặt cả hai hoặc bỏ cả hai.")
        if not self.is_loopback and self.tls_cert is None and self.trusted_proxy is None:
            raise ValueError(
                f"DIGITIZE_HOST={self.host} mở API ra mạng mà không mã hóa. Hãy đặt DIGITIZE_TLS_CERT và "
                "DIGITIZE_TLS_KEY, hoặc khai báo proxy kết thúc TLS: DIGITIZE_TRUSTED_PROXY."
            )
        return self

    @property
    def engine_choice(self) -> EngineChoice:
        """The engine and the model that read."""
        return EngineChoice(engine=self.ocr_engine, model=self.ocr_model)

    @property
    def is_loopback(self) -> bool:
        """Whether the API is reachable from this machine only."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def client_url(self) -> str:
        """The API that client commands talk to, without a trailing slash."""
        scheme = "https" if self.tls_cert else "http"
        return (self.api_url or f"{scheme}://127.0.0.1:{self.port}").rstrip("/")

    @property
    def token_file(self) -> Path:
        """Where `digitize up` keeps the service token when DIGITIZE_API_TOKEN is not set."""
        return self.data_dir / "api-token"
