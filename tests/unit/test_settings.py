"""Settings: right ones are taken, wrong ones stop the start with a sentence that says which."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from digitize import bootstrap
from digitize.cli import main
from digitize.settings import Settings


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Take away what the person who runs the tests has set."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"DIGITIZE_{name.upper()}", raising=False)
    monkeypatch.setenv("DIGITIZE_DATA_DIR", str(tmp_path))


def test_defaults_are_safe() -> None:
    settings = Settings()
    assert settings.is_loopback
    assert settings.client_url == "http://127.0.0.1:8620"
    assert settings.workers >= 1
    assert settings.s3_bucket == "digitize"


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"PORT": "không"}, ["DIGITIZE_PORT"]),
        ({"PORT": "0"}, ["DIGITIZE_PORT"]),
        ({"PORT": "65536"}, ["DIGITIZE_PORT"]),
        ({"WORKERS": "-1"}, ["DIGITIZE_WORKERS"]),
        ({"WORKERS": "257"}, ["DIGITIZE_WORKERS"]),
        ({"S3_BUCKET": "ab"}, ["DIGITIZE_S3_BUCKET"]),
        ({"OCR_ENGINE": "abbyy"}, ["DIGITIZE_OCR_ENGINE", "abbyy", "tesserocr hoặc pytesseract"]),
        ({"OCR_MODEL": "../vie"}, ["DIGITIZE_OCR_MODEL", "không phải tên mô hình"]),
        ({"API_TOKEN": ""}, ["DIGITIZE_API_TOKEN", "để trống"]),
        ({"SECRET_KEY": "  "}, ["DIGITIZE_SECRET_KEY", "để trống"]),
        ({"TLS_CERT": "/c.pem"}, ["DIGITIZE_TLS_CERT", "DIGITIZE_TLS_KEY", "cả hai"]),
        ({"TLS_KEY": "/k.pem"}, ["DIGITIZE_TLS_CERT", "DIGITIZE_TLS_KEY", "cả hai"]),
        ({"HOST": "0.0.0.0"}, ["DIGITIZE_HOST=0.0.0.0", "DIGITIZE_TLS_CERT", "DIGITIZE_TRUSTED_PROXY"]),  # noqa: S104
        ({"HOST": "::"}, ["DIGITIZE_HOST=::"]),
        ({"HOST": "motcua.example"}, ["DIGITIZE_HOST=motcua.example"]),
    ],
)
def test_wrong_setting_stops_the_start_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    environment: dict[str, str],
    said: list[str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(f"DIGITIZE_{name}", value)
    monkeypatch.setattr("sys.argv", ["digitize", "worker"])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    sentence = capsys.readouterr().err
    assert [word for word in said if word not in sentence] == []
    assert "Traceback" not in sentence
    assert "pydantic" not in sentence


@pytest.mark.parametrize(
    "environment",
    [
        {"HOST": "localhost"},
        {"HOST": "::1"},
        {"HOST": "0.0.0.0", "TLS_CERT": "/c.pem", "TLS_KEY": "/k.pem"},  # noqa: S104 - with TLS
        {"HOST": "10.0.0.5", "TRUSTED_PROXY": "10.0.0.1"},
        {"WORKERS": "0"},
    ],
)
def test_declared_exposure_is_taken(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(f"DIGITIZE_{name}", value)
    Settings()


def test_client_url_follows_tls_and_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITIZE_PORT", "9000")
    monkeypatch.setenv("DIGITIZE_TLS_CERT", "/c.pem")
    monkeypatch.setenv("DIGITIZE_TLS_KEY", "/k.pem")
    assert Settings().client_url == "https://127.0.0.1:9000"
    monkeypatch.setenv("DIGITIZE_API_URL", "https://motcua.example/")
    assert Settings().client_url == "https://motcua.example"


def test_secrets_do_not_show() -> None:
    settings = Settings(api_token="bí mật", secret_key="bí mật", database_url="postgresql://u:bí mật@h/d")  # type: ignore[arg-type]
    assert "bí mật" not in repr(settings) + str(settings)


def test_wrong_secret_is_not_repeated_in_the_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DIGITIZE_API_TOKEN", "rất bí mật")
    monkeypatch.setenv("DIGITIZE_PORT", "x")
    monkeypatch.setattr("sys.argv", ["digitize", "worker"])
    with pytest.raises(SystemExit):
        main()
    assert "rất bí mật" not in capsys.readouterr().err


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 1


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, "DIGITIZE_SECRET_KEY"),
        ({"secret_key": "k"}, "DIGITIZE_DATABASE_URL"),
    ],
)
def test_distributed_service_names_the_setting_it_misses(given: dict[str, str], missing: str) -> None:
    with pytest.raises(bootstrap.MissingSettingError) as stop:
        bootstrap.build_worker(Settings(**given))  # type: ignore[arg-type]
    assert stop.value.name == missing
    assert missing in str(stop.value)


def test_token_comes_from_the_settings_or_the_data_folder(tmp_path: Path) -> None:
    with pytest.raises(bootstrap.MissingSettingError) as stop:
        bootstrap.api_token(Settings())
    assert stop.value.name == "DIGITIZE_API_TOKEN"
    (tmp_path / "api-token").write_text("of the folder\n", encoding="ascii")
    assert bootstrap.api_token(Settings()) == "of the folder"
    assert bootstrap.api_token(Settings(api_token="set")) == "set"  # type: ignore[arg-type]
