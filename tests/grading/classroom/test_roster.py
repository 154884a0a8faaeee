"""Lists of learners as offices and learning platforms really write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.grading.classroom.folder import ClassFolder, new_class
from course.grading.classroom.roster import (
    Learner,
    RosterError,
    import_roster,
    load_roster,
    plain_id,
    read_list,
    safe_id,
)


@pytest.fixture
def folder(tmp_path: Path) -> ClassFolder:
    (tmp_path / "checkout/notebooks/source").mkdir(parents=True)
    (tmp_path / "checkout/notebooks/keys").mkdir()
    return new_class(tmp_path / "autumn", tmp_path / "checkout")


def write(tmp_path: Path, text: str, encoding: str = "utf-8", name: str = "list.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def test_names_with_commas_umlauts_and_cyrillic(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        'student_id,surname,first name,email\nk1,"Müller, geb. Öztürk",Jörg,j@x\nk2,Шевченко,Оксана,o@x\n',
    )
    assert read_list(path) == (
        Learner("k1", "Müller, geb. Öztürk", "Jörg", "j@x"),
        Learner("k2", "Шевченко", "Оксана", "o@x"),
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "utf-8"])
def test_excel_s_semicolons_in_every_encoding_excel_writes(tmp_path: Path, encoding: str) -> None:
    text = "Nachname;Vorname;Matrikelnummer;E-Mail-Adresse\r\nGroß;Zoë;0042;z@x.de\r\n"
    path = write(tmp_path, text, encoding)
    (learner,) = read_list(path)
    assert (learner.learner_id, learner.last_name, learner.first_name) == ("0042", "Groß", "Zoë")
    assert learner.email == "z@x.de"


def test_excel_s_separator_hint(tmp_path: Path) -> None:
    assert read_list(write(tmp_path, "sep=;\nusername;last name\nanna;A, B\n"))[0].last_name == "A, B"


def test_what_no_code_page_explains_is_refused_rather_than_garbled(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"username,last_name\nok1," + bytes(range(0x80, 0xA0)) * 2 + b"\n")
    with pytest.raises(RosterError, match="UTF-8"):
        read_list(path)


def test_moodle_s_participants_and_grading_worksheet(tmp_path: Path) -> None:
    participants = write(
        tmp_path, "\ufeffFirst name,Last name,ID number,Email address,Groups\nAda,Byron,7001,ada@x.uk,\n"
    )
    (learner,) = read_list(participants)
    assert (learner.learner_id, learner.id_number, learner.email) == ("7001", "7001", "ada@x.uk")
    worksheet = write(
        tmp_path,
        "Identifier,Full name,Email address,Status,Grade\nParticipant 123456,Ada "
        "Byron,ada@x.uk,Submitted,-\n",
    )
    (learner,) = read_list(worksheet)
    assert learner.learner_id == "ada@x.uk" and learner.participant == "123456"


def test_canvas_s_gradebook_export(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "Student,ID,SIS User ID,SIS Login ID,Section,Notebook 1 (77)\n"
        "    Points Possible,,,,,20\n"
        '"Byron, Ada",12345,S-1,abyron,Group A,\n'
        '"Student, Test",99,,,Group A,\n',
    )
    assert read_list(path) == (
        Learner(
            "abyron", "Byron", "Ada", canvas_id="12345", sis_id="S-1", sis_login="abyron", section="Group A"
        ),
    )


def test_a_plain_id_is_the_learner_s(tmp_path: Path) -> None:
    (learner,) = read_list(write(tmp_path, "id\tname\nada\tAda Byron\n"))
    assert learner.learner_id == "ada" and learner.canvas_id == "" and learner.name == "Ada Byron"


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("", "empty"),
        ("username\n", "no learner"),
        ("last_name,first_name\nByron,Ada\n", "no column identifies"),
        ("username,last_name\nada,Byron\n,Shelley\n", "row 3: the column for username is empty"),
        ("username\nAda\nada\n", "row 3: the id 'ada' is already in row 2"),
        ("username,login\nada,ada\n", "'username' and 'login' both mean username"),
        ("username,last_name\nada,Byron, Ada\n", "row 2: more cells"),
        ('username,last_name\nada,"Byron\n', "quotation mark"),
        ("username\n" + "x" * 500 + "\n", "row 2.*too long"),
    ],
)
def test_errors_name_file_and_row(tmp_path: Path, text: str, match: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(RosterError, match=match) as caught:
        read_list(path)
    assert str(path) in str(caught.value)


def test_a_workbook_and_a_missing_file_are_named(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(b"PK\x03\x04rest")
    with pytest.raises(RosterError, match="Save it as CSV"):
        read_list(tmp_path / "list.xlsx")
    with pytest.raises(RosterError, match="cannot be read"):
        read_list(tmp_path / "none.csv")


@given(st.text(min_size=1, max_size=12))
def test_ids_come_back(text: str) -> None:
    import unicodedata

    original = unicodedata.normalize("NFC", text.strip())
    try:
        original.encode()
    except UnicodeEncodeError:
        return
    # Three bytes of a file name for each byte at most; longer ids are refused, which the next test shows.
    if not original or 3 * len(original.encode()) > 120:
        return
    safe = safe_id(text)
    assert plain_id(safe) == original
    assert safe.isascii() and not set(safe) & set('/\\:*?"<>|+ \0%')
    assert safe[0] not in ".-" and safe[-1] != "."
    assert safe_id(plain_id(safe)) == safe


def test_an_id_is_refused_from_the_first_byte_too_many() -> None:
    assert len(safe_id("é" * 20)) == 120
    with pytest.raises(RosterError, match="126 of 120 bytes"):
        safe_id("é" * 21)
    # Unicode's composed form of this letter is two letters, so twelve characters can become thirteen.
    with pytest.raises(RosterError, match="121 of 120 bytes"):
        safe_id("0\x80\x80\ufb2a" + "\U00010000" * 8)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("anna", "anna"),
        ("müller", "m~C3~BCller"),
        ("../etc", "~2E.~2Fetc"),
        ("CON", "~43ON"),
        ("a+b~", "a~2Bb~7E"),
    ],
)
def test_ids_are_safe_in_file_names(text: str, safe: str) -> None:
    assert safe_id(text) == safe


def test_an_import_is_idempotent_and_reports(folder: ClassFolder, tmp_path: Path) -> None:
    from nbgrader.api import Gradebook

    first = read_list(
        write(tmp_path, "username,last name,mail\nada,Byron,a@x\nmüller,Müller,m@x\nbob,Bee,\n")
    )
    change = import_roster(folder, first)
    assert [learner.learner_id for learner in change.added] == ["ada", "m~C3~BCller", "bob"]
    again = import_roster(folder, first)
    assert (again.added, again.changed, again.unchanged, again.missing) == ((), (), 3, ())
    # Another list: one name corrected, one e-mail address not given, one learner gone, an id in capitals.
    second = read_list(write(tmp_path, "username,last_name\nADA,Lovelace\nmüller,Müller\n"))
    change = import_roster(folder, second)
    assert change.added == () and change.unchanged == 1
    ((changed, names),) = change.changed
    assert changed.learner_id == "ada" and names == ("last_name", "username")
    assert [learner.learner_id for learner in change.missing] == ["bob"]
    roster = load_roster(folder)
    assert roster["ada"].email == "a@x" and roster["ada"].last_name == "Lovelace" and set(roster) >= {"bob"}
    with Gradebook(folder.db_url, folder.settings.name) as gradebook:
        assert {s.id: (s.last_name, s.email) for s in gradebook.students} == {
            "ada": ("Lovelace", "a@x"),
            "m~C3~BCller": ("Müller", "m@x"),
            "bob": ("Bee", None),
        }


def test_a_roster_spoilt_by_hand_is_named(folder: ClassFolder) -> None:
    folder.roster.write_text("learner_id,last_name\nada,B\nada,C\n", encoding="utf-8")
    with pytest.raises(RosterError, match="row 3"):
        load_roster(folder)
    folder.roster.write_text("who\nada\n", encoding="utf-8")
    with pytest.raises(RosterError, match="learner_id"):
        load_roster(folder)
    folder.roster.unlink()
    assert load_roster(folder) == {}


@pytest.mark.parametrize(
    ("mark", "encoding"), [(",", "cp1252"), (";", "cp1252"), (";", "utf-8-sig"), ("\t", "utf-16")]
)
def test_the_class_s_list_survives_excel(folder: ClassFolder, mark: str, encoding: str) -> None:
    import_roster(folder, [Learner("anna", "Müller", "Anna", "anna@uni.example")])
    text = folder.roster.read_text(encoding="utf-8").replace(",", mark)
    folder.roster.write_text(text, encoding=encoding)
    assert load_roster(folder)["anna"] == Learner("anna", "Müller", "Anna", "anna@uni.example")


WORKSHEET = (
    'ID,"Vollständiger Name","E-Mail-Adresse",Status\n'
    '"Teilnehmer/in501","Anna Müller",anna@uni.example,"Zur Bewertung abgegeben. "\n'
    '"Teilnehmer/in 502","Björn Groß",bjoern@uni.example,\n'
)


def test_moodle_s_german_worksheet_has_participants_and_no_ids(tmp_path: Path) -> None:
    anna, bjoern = read_list(write(tmp_path, WORKSHEET))
    assert (anna.learner_id, anna.participant) == ("anna@uni.example", "501")
    assert bjoern.participant == "502"


def test_a_list_of_another_kind_does_not_double_the_class(folder: ClassFolder, tmp_path: Path) -> None:
    import_roster(folder, [Learner("anna", "Müller", "Anna", "anna@uni.example")])
    change = import_roster(folder, read_list(write(tmp_path, WORKSHEET)))
    assert [learner.learner_id for learner in change.added] == ["bjoern@uni.example"]
    anna = load_roster(folder)["anna"]
    assert (anna.last_name, anna.first_name, anna.participant) == ("Müller", "Anna", "501")


def test_a_learner_who_fits_two_of_the_class_is_asked_about(folder: ClassFolder) -> None:
    import_roster(folder, [Learner("a", "A", email="a@x"), Learner("b", "B", canvas_id="7")])
    with pytest.raises(RosterError, match="fits several learners of the class: a, b"):
        import_roster(folder, [Learner("c", "C", email="a@x", canvas_id="7")])
    assert set(load_roster(folder)) == {"a", "b"}
