"""A restore is refused before anything is written, or comes to nothing as a whole."""

import json
import random
from zipfile import ZipFile

import pytest
from sqlalchemy import inspect

from app.attachments import files
from app.backup import restoring
from app.backup.archive import Archive, Unfit
from app.backup.restoring import looked_through, restore
from app.backup.taking import back_up
from app.core.database import db
from tests.backup.conftest import files_of, rewritten, tables_now


@pytest.fixture
def refused(elsewhere):
    """`refused(path)`: why an empty installation takes nothing of the archive; that it stays empty is made sure of."""

    def refused(path):
        with elsewhere("refusing") as other:
            with pytest.raises(Unfit) as refusal:
                restore(looked_through(path))
            assert inspect(db.engine).get_table_names() == []
            assert files_of(other) == {}
            return str(refusal.value)

    return refused


def test_a_database_that_is_not_empty_is_left_alone(company, archive):
    with company.app_context():
        before = tables_now()
        with pytest.raises(Unfit, match="not empty"):
            restore(looked_through(archive))
        with pytest.raises(Unfit, match="not empty"):
            restore(Archive(archive))
        assert tables_now() == before


def test_what_is_no_archive(refused, tmp_path):
    (tmp_path / "letter.zip").write_text("Dear Sir or Madam")
    assert "no archive of the CRM" in refused(tmp_path / "letter.zip")
    assert "cannot be read" in refused(tmp_path / "nowhere.zip")
    with ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("letter.txt", "Dear Sir or Madam")
    assert "damaged" in refused(tmp_path / "other.zip")


def test_half_an_archive(archive, refused, tmp_path):
    whole = archive.read_bytes()
    for share in (0.1, 0.5, 0.99):
        (tmp_path / "half.zip").write_bytes(whole[: int(len(whole) * share)])
        assert "no archive of the CRM, or is damaged" in refused(tmp_path / "half.zip")


def test_a_byte_that_fell_over_is_found_or_meant_nothing(archive, tmp_path):
    """Wherever it is: in what is checked by digests and sums, or where nobody looks, as in a member's date."""
    whole, chance = archive.read_bytes(), random.Random(7)  # noqa: S311 - the same places each time
    there = Archive(archive)
    found = 0
    for place in chance.sample(range(len(whole)), 150):
        (tmp_path / "damaged.zip").write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])
        try:
            damaged = Archive(tmp_path / "damaged.zip")
            damaged.check()
        except Unfit:
            found += 1
        else:
            assert damaged.manifest == there.manifest
    assert found > 100


def test_a_member_that_is_not_what_the_manifest_tells(archive, refused, tmp_path):
    old = Archive(archive)
    with ZipFile(tmp_path / "other.zip", "w") as other:
        for name in ["manifest.json", *old.manifest.members]:
            content = old._zip.read(name)
            other.writestr(name, content.replace("李".encode(), "王".encode()) if "ab_user.jsonl" in name else content)
    assert "ab_user.jsonl is not what it was" in refused(tmp_path / "other.zip")


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/x", "/etc/passwd", "files/../x", "files/" + "A" * 32, "tables/x/y.jsonl"]
)
def test_a_member_that_would_lead_elsewhere(archive, refused, tmp_path, name):
    path = rewritten(archive, tmp_path / "other.zip", lambda members, _manifest: members.update({name: b"x"}))
    assert "other members" in refused(path)


def test_a_member_that_is_there_twice(archive, refused):
    with pytest.warns(UserWarning, match="Duplicate"), ZipFile(archive, "a") as again:
        again.writestr("tables/ab_user.jsonl", "[]")
    assert "other members" in refused(archive)


def test_an_archive_of_a_newer_crm(archive, refused, tmp_path):
    def newer(_members, manifest):
        manifest.schema = "9999"

    assert "newer CRM" in refused(rewritten(archive, tmp_path / "newer.zip", newer))

    def other_format(_members, manifest):
        manifest.format = 2

    assert "format 2" in refused(rewritten(archive, tmp_path / "newer.zip", other_format))


def test_a_row_that_refers_to_nothing(archive, refused, tmp_path):
    def orphan(members, manifest):
        columns, *rows = members["tables/ab_user_role.jsonl"].splitlines()
        place = json.loads(columns).index("role_id")
        row = json.loads(rows[0])
        row[place] = 999_999
        members["tables/ab_user_role.jsonl"] = b"\n".join([columns, json.dumps(row).encode(), *rows[1:], b""])

    assert "A row" in refused(rewritten(archive, tmp_path / "orphan.zip", orphan))


def test_tables_of_another_schema(archive, refused, tmp_path):
    def fewer(members, manifest):
        del members["tables/ticket_round.jsonl"], manifest.rows["ticket_round"]

    assert "are not those of" in refused(rewritten(archive, tmp_path / "fewer.zip", fewer))


def test_a_restore_that_fails_at_its_last_file_leaves_nothing(archive, elsewhere, monkeypatch):
    write, written = files.write, []

    def full(name, source):
        if len(written) == 2:
            raise OSError("No space left on device")
        written.append(name)
        write(name, source)

    monkeypatch.setattr(restoring.files, "write", full)
    with elsewhere() as other:
        with pytest.raises(OSError, match="No space"):
            restore(looked_through(archive))
        assert inspect(db.engine).get_table_names() == []
        assert files_of(other) == {}
        monkeypatch.undo()
        restore(looked_through(archive))
        assert len(files_of(other)) == 3


def test_a_restore_that_fails_takes_no_file_that_was_there(company, archive, elsewhere, monkeypatch):
    """The database was lost, the folder was not."""
    monkeypatch.setattr(restoring.tables, "go_on_after", lambda *_: 1 / 0)
    before = files_of(company)
    with elsewhere() as other:
        other.config["CRM_UPLOADS"] = company.config["CRM_UPLOADS"]
        with pytest.raises(ZeroDivisionError):
            restore(looked_through(archive))
        assert files_of(company) == before
        monkeypatch.undo()
        one = next(iter(before))
        files.path(one).write_bytes(b"damaged")
        restore(looked_through(archive))
        assert files_of(company) == before


# --- the backup


def test_a_file_that_is_there_is_not_overwritten(company, archive):
    before = archive.read_bytes()
    with company.app_context(), pytest.raises(Unfit, match="is there already"):
        back_up(archive)
    assert archive.read_bytes() == before


def test_a_folder_that_is_not_there(company, tmp_path):
    with company.app_context(), pytest.raises(Unfit, match="Nothing can be written"):
        back_up(tmp_path / "nowhere" / "kehu.zip")


def test_nothing_cannot_be_backed_up(elsewhere, tmp_path):
    with elsewhere(), pytest.raises(Unfit, match="The database is empty"):
        back_up(tmp_path / "kehu.zip")
    assert not (tmp_path / "kehu.zip").exists()
