"""The folder of files, and a way to send some."""

from io import BytesIO
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.attachments.models import Attachment
from tests.factories import CustomerFactory


@pytest.fixture
def customer(make):
    """A customer of Li's."""
    return make(CustomerFactory, name="华东仪器有限公司")


@pytest.fixture
def files(app):
    """`files()`: the names of what lies in the installation's folder."""

    def files():
        return sorted(file.name for file in Path(app.config["CRM_UPLOADS"]).rglob("*") if file.is_file())

    return files


@pytest.fixture
def stored(records):
    """`stored()`: the names that the rows say."""
    return lambda: sorted(row.stored_as for row in records(Attachment))


def address(record):
    """Where files are attached to *record*."""
    return f"/attachments/add?{record.__tablename__}={record.id}"


def send(browser, record, *files):
    """Fill in the form with *files*, pairs of a name and what is in it."""
    page = browser.open(address(record))
    token = page.form().fields["csrf_token"]
    sent = [FileStorage(BytesIO(as_bytes(content)), name) for name, content in files]
    boundary, body = encode_multipart({"csrf_token": token, "files": sent})
    kind = f"multipart/form-data; boundary={boundary}"
    return type(page)(browser.client.post(address(record), data=body, content_type=kind))


def as_bytes(content):
    return content.encode() if isinstance(content, str) else content


def fetch(browser, key):
    """The file of an attachment, as the browser got it."""
    with browser.client.get(f"/attachments/file/{key}") as answer:
        answer.get_data()
        return answer


def tab(browser, record, screen="customers"):
    """The record's page with its attachments."""
    return browser.open(f"/{screen}/show/{record.id}?tab=attachments")
