"""What installs the CRM names settings, commands and addresses that there are, in both languages alike."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import etree

import config
from app.commands import crm
from app.imports.fields import MEGABYTES

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
PAGES = [ROOT / "docs" / name for name in ("operations.md", "operations.zh.md")]
DELIVERED = [path for path in sorted(DEPLOY.rglob("*")) if path.is_file()]
KNOWN = set(re.findall(r"\bCRM_[A-Z_]+\b", (ROOT / "config.py").read_text(encoding="utf-8")))


def of(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", [*DELIVERED, *PAGES], ids=of)
def test_settings_that_are_named_exist(path):
    named = set(re.findall(r"\bCRM_[A-Z_]+\b", path.read_text(encoding="utf-8")))
    assert sorted(named - KNOWN) == []


@pytest.mark.parametrize("path", [*DELIVERED, *PAGES], ids=of)
def test_commands_that_are_named_exist(path):
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"(?:--app run crm|^crm|`crm) ([a-z-]+)(?: ([a-z]+)\b)?", text, re.MULTILINE)
    unknown = [words for words in named if not exists(*words)]
    assert unknown == []


def exists(name, further):
    command = crm.commands.get(name)
    return command is not None and (not hasattr(command, "commands") or further in command.commands)


def test_the_settings_that_are_delivered_start_once_the_secret_is_filled_in():
    lines = (DEPLOY / "kehu.env").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    with pytest.raises(RuntimeError, match="CRM_SECRET_KEY"):
        config.load(given)
    settings = config.load({**given, "CRM_SECRET_KEY": "k" * 64})
    assert (settings["CRM_PROXIES"], settings["FORCE_HTTPS"]) == (1, True)


# --- the proxy


def directives(name):
    """What the directive says, each time it is written in the site."""
    site = (DEPLOY / "nginx" / "kehu.conf").read_text(encoding="utf-8")
    return re.findall(rf"^\s*{name}\s+(.*);", site, re.MULTILINE)


def test_the_proxy_writes_each_header_that_the_application_believes_once():
    headers = dict(value.split(maxsplit=1) for value in directives("proxy_set_header"))
    assert headers == {
        "Host": "$host",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
        "X-Forwarded-Host": "$host",
        "X-Forwarded-Prefix": '""',
        "Connection": '""',
    }


def test_the_proxy_lets_through_what_the_application_takes():
    megabyte = 1024 * 1024
    usual, largest = config.FRAMEWORK["MAX_CONTENT_LENGTH"], config.FRAMEWORK["LARGEST_UPLOAD"]
    sizes = [usual, largest, MEGABYTES * megabyte]
    assert directives("client_max_body_size") == [f"{size // megabyte}m" for size in sizes]


def test_the_addresses_that_the_proxy_names_are_there(app):
    there = {rule.rule for rule in app.url_map.iter_rules()}
    assert {"/attachments/add", "/imports/add", "/healthz", "/readyz"} <= there


# --- services


def test_a_service_is_hardened_like_the_others():
    services = [unit.read_text(encoding="utf-8") for unit in UNITS if unit.suffix == ".service"]
    guards = [text[text.index("User=kehu") :].partition("[Install]")[0].strip() for text in services]
    assert len(services) == 3
    assert len(set(guards)) == 1
    assert {"NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes"} <= set(guards[0].splitlines())


def test_the_socket_is_where_the_settings_and_the_proxy_say():
    socket = (DEPLOY / "systemd" / "kehu.socket").read_text(encoding="utf-8")
    settings = (DEPLOY / "kehu.env").read_text(encoding="utf-8")
    host, port = (re.search(rf"^{name}=(.*)$", settings, re.MULTILINE)[1] for name in ("CRM_HOST", "CRM_PORT"))
    assert f"\nListenStream={host}:{port}\n" in socket
    assert directives("server")[0].startswith(f"{host}:{port} ")


@pytest.mark.parametrize("path", sorted((DEPLOY / "windows").iterdir()), ids=of)
def test_windows_services_run_what_is_there(path):
    service = etree.parse(path).getroot()
    arguments = service.findtext("arguments").split()
    assert arguments == ["run.py"] or exists(*arguments[3:])
    assert service.findtext("id") == path.stem


@pytest.mark.systemd
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path):
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        (tmp_path / unit.name).write_text(re.sub(r"/opt/kehu/current/\.venv/bin/\w+", shutil.which("true"), text))
    command = ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / unit.name) for unit in UNITS)]
    verdict = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (verdict.returncode, [line for line in verdict.stderr.splitlines() if "kehu" in line]) == (0, [])


# --- both languages


def test_both_languages_tell_the_same():
    english, chinese = (page.read_text(encoding="utf-8") for page in PAGES)
    assert blocks(english) == blocks(chinese)
    for mark in (r"^#+ ", r"^\|", r"◇"):
        assert len(re.findall(mark, english, re.MULTILINE)) == len(re.findall(mark, chinese, re.MULTILINE)), mark


def blocks(text):
    """What is to be typed."""
    return re.findall(r"```.*?```", text, re.DOTALL)
