"""One list of learners, whatever platform, country, spreadsheet or office wrote it."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

import pytest

from course.grading.classroom.folder import ClassFolder, new_class
from course.grading.classroom.roster import Learner, RosterError, import_roster, load_roster, read_list


@pytest.fixture
def folder(tmp_path: Path) -> ClassFolder:
    (tmp_path / "checkout/notebooks/source").mkdir(parents=True)
    (tmp_path / "checkout/notebooks/keys").mkdir()
    return new_class(tmp_path / "autumn", tmp_path / "checkout")


def write(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1251", "Шевченко-Їжак"),
        ("koi8_u", "Шевченко-Їжак"),
        ("cp1250", "Wałęsa-Świątek"),
        ("mac_roman", "Müller-Groß"),
        ("cp850", "Müller-Groß"),
        ("utf-16-le", "Müller-Groß"),
        ("utf-16-be", "Шевченко"),
    ],
)
def test_code_pages_of_other_countries_and_systems(tmp_path: Path, encoding: str, name: str) -> None:
    (learner,) = read_list(write(tmp_path, f"username;last_name\nok1;{name}\n", encoding))
    assert learner.last_name == name


# As each platform writes its lists, in the languages in which it is used.
LISTS = {
    "moodle-en": "First name,Last name,Username,ID number,Email address,Groups\nAda,Byron,ada,07,a@x.uk,A\n",
    "moodle-de": "Vorname;Nachname;Anmeldename;ID-Nummer;E-Mail-Adresse;Gruppen\nAda;Byron;ada;07;a@x.uk;A\n",
    "moodle-fr": (
        "Prénom,Nom de famille,Nom d’utilisateur,Numéro d'identification,Adresse de courriel,Groupes\n"
        "Ada,Byron,ada,07,a@x.uk,A\n"
    ),
    "moodle-fr-short": (
        "Nom,Prénom,Nom d'utilisateur,Numéro d’identification,Courriel,Groupe\nByron,Ada,ada,07,a@x.uk,A\n"
    ),
    "moodle-es": (
        "Nombre,Apellido(s),Nombre de usuario,Número de ID,Dirección de correo,Grupos\n"
        "Ada,Byron,ada,07,a@x.uk,A\n"
    ),
    "moodle-uk": (
        "Ім’я,Прізвище,Ім'я користувача,ID-номер,Електронна пошта,Групи\nAda,Byron,ada,07,a@x.uk,A\n"
    ),
    "moodle-pl": "Imię;Nazwisko;Nazwa użytkownika;Numer ID;Adres e-mail;Grupy\nAda;Byron;ada;07;a@x.uk;A\n",
    "ilias": "Login;Nachname;Vorname;Matrikelnummer;E-Mail;Gruppe\nada;Byron;Ada;07;a@x.uk;A\n",
    "brightspace": (
        "OrgDefinedId,Username,Last Name,First Name,Email,Groups,End-of-Line Indicator\n"
        "#07,#ada,Byron,Ada,a@x.uk,A,#\n"
    ),
    "blackboard": (
        '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Email"\t"Group"\t"Last Access"\n'
        '"Byron"\t"Ada"\t"ada"\t"07"\t"a@x.uk"\t"A"\t""\n'
    ),
    "tumonline": (
        "REGISTRATION_NUMBER;FAMILY_NAME_OF_STUDENT;FIRST_NAME_OF_STUDENT;EMAIL_ADDRESS;GROUP;USERNAME\n"
        "07;Byron;Ada;a@x.uk;A;ada\n"
    ),
    "office": "Nachname|Vorname|Benutzername|Matrikelnr.|E-Mail|Gruppe\nByron|Ada|ada|07|a@x.uk|A\n",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_lists_of_platforms_in_their_languages(tmp_path: Path, text: str) -> None:
    assert read_list(write(tmp_path, text)) == (
        Learner("ada", "Byron", "Ada", "a@x.uk", username="ada", id_number="07", section="A"),
    )


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Identifier", "Participant 501"),
        ("ID", "Teilnehmer/in501"),
        ("Identifiant", "Participant 501"),
        ("Identificador", "Participante 501"),
        ("Ідентифікатор", "Учасник 501"),
        ("Identyfikator", "Uczestnik 501"),
    ],
)
def test_moodle_s_worksheet_in_six_languages(tmp_path: Path, header: str, cell: str) -> None:
    path = write(tmp_path, f"{header},Full name,Email address\n{cell},Ada Byron,a@x.uk\n")
    (learner,) = read_list(path)
    assert (learner.learner_id, learner.participant) == ("a@x.uk", "501")


@pytest.mark.parametrize("text", ["Nom;Courriel\nAda Byron;a@x.uk\n", "Nombre;Correo\nAda Byron;a@x.uk\n"])
def test_a_word_that_means_the_whole_name_where_it_stands_alone(tmp_path: Path, text: str) -> None:
    assert read_list(write(tmp_path, text))[0].last_name == "Ada Byron"


def test_titles_above_the_header_and_blank_lines(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "Seminar: Sicherheitsgarantien, Winter;;\nStand: 1.11.2026;;\n;;\nName;Kennung;E-Mail\n\n"
        "Byron, Ada;ada;a@x.uk\n",
    )
    assert read_list(path) == (Learner("ada", "Byron", "Ada", "a@x.uk"),)


def test_a_list_that_a_spreadsheet_put_into_one_column(tmp_path: Path) -> None:
    path = write(tmp_path, '"username,last_name,first_name"\n"ada,""Byron, Lady"",Ada"\n')
    assert read_list(path) == (Learner("ada", "Byron, Lady", "Ada", username="ada"),)


def test_who_is_in_two_groups_is_one_learner(tmp_path: Path) -> None:
    path = write(tmp_path, "username,name,group\nada,Ada,A\nada,Ada,B\nkim,Kim,A\n")
    assert [(one.learner_id, one.section) for one in read_list(path)] == [("ada", "A; B"), ("kim", "A")]


def test_a_workbook_with_a_title_and_numbers_shown_with_zeros(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["username", "name"])
    book.active.append(["nobody", "Nobody"])
    book.active.sheet_state = "hidden"
    sheet = book.create_sheet("Liste")
    for row in (
        ["Teilnehmende am Seminar"],
        [None],
        ["Matrikelnummer", "Nachname", "Vorname"],
        [42, "Groß", "Zoë"],
        [1234567, "Шевченко", "Оксана"],
    ):
        sheet.append(row)
    sheet["A4"].number_format = "0000000"
    book.save(tmp_path / "list.xlsx")
    assert [(one.learner_id, one.last_name) for one in read_list(tmp_path / "list.xlsx")] == [
        ("0000042", "Groß"),
        ("1234567", "Шевченко"),
    ]


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old kind"),
        (b"<html><table><tr><td>username</td></tr></table>", "web page"),
    ],
)
def test_what_is_called_a_list_and_is_none(tmp_path: Path, content: bytes, match: str) -> None:
    (tmp_path / "list.xls").write_bytes(content)
    with pytest.raises(RosterError, match=match):
        read_list(tmp_path / "list.xls")


# --- one person stays one learner


def ids(folder: ClassFolder) -> set[str]:
    return set(load_roster(folder))


def test_a_name_alone_joins_two_lists_where_nothing_speaks_against_it(folder: ClassFolder) -> None:
    import_roster(folder, [Learner("anna", "Müller", "Anna", "anna@x.de", username="anna")])
    change = import_roster(folder, [Learner("amu", "Müller", "Anna", canvas_id="4711", sis_login="amu")])
    assert ids(folder) == {"anna"} and not change.added
    assert load_roster(folder)["anna"].canvas_id == "4711"


@pytest.mark.parametrize(
    "name", [("Muller", "Anna"), ("O’Brien", "Zoë (Zo)"), ("Ковальчук", "Оксана"), ("Müller", "Anna")]
)
def test_one_name_and_two_addresses_are_asked_about(folder: ClassFolder, name: tuple[str, str]) -> None:
    last, first = name
    import_roster(folder, [Learner("anna@x.de", last, first, "anna@x.de")])
    other_form = unicodedata.normalize("NFD", last.replace("’", "'"))
    new = Learner("a.m@mail.de", f"{first} {other_form}", "", "a.m@mail.de")
    with pytest.raises(RosterError, match=r"--same a.m@mail.de=anna@x.de.*--other a.m@mail.de"):
        import_roster(folder, [new])
    assert ids(folder) == {"anna@x.de"}
    import_roster(folder, [new], same={"a.m@mail.de": "anna@x.de"})
    assert ids(folder) == {"anna@x.de"} and load_roster(folder)["anna@x.de"].email == "a.m@mail.de"


def test_two_people_of_one_name_are_two(folder: ClassFolder) -> None:
    import_roster(folder, [Learner("anna@x.de", "Müller", "Anna", "anna@x.de")])
    second = Learner("a.m@mail.de", "Müller", "Anna", "a.m@mail.de")
    import_roster(folder, [second], others=["a.m@mail.de"])
    assert ids(folder) == {"anna@x.de", "a.m@mail.de"}
    # Both in one list: each is the one with this address, and nobody is asked again.
    both = [second, Learner("anna@x.de", "Müller", "Anna", "anna@x.de")]
    assert import_roster(folder, both).unchanged == 2


def test_another_number_is_another_person(folder: ClassFolder) -> None:
    import_roster(folder, [Learner("07", "Müller", "Anna", id_number="07")])
    assert len(import_roster(folder, [Learner("08", "Müller", "Anna", id_number="08")]).added) == 1


def test_all_questions_come_at_once(folder: ClassFolder) -> None:
    import_roster(folder, [Learner(f"u{n}", f"N{n}", "A", f"u{n}@x.de") for n in range(7)])
    with pytest.raises(RosterError) as caught:
        import_roster(folder, [Learner(f"w{n}", f"N{n}", "A", f"w{n}@x.de") for n in range(7)])
    assert str(caught.value).count("--same") == 5 and "2 more" in str(caught.value)


def test_an_id_that_is_given_to_somebody_else_is_asked_about(folder: ClassFolder) -> None:
    import_roster(folder, [Learner("k1", "Byron", "Ada", "ada@x.uk")])
    with pytest.raises(RosterError, match="gives the id k1"):
        import_roster(folder, [Learner("k1", "Lovelace", "Kim", "kim@x.uk")])
    assert import_roster(folder, [Learner("k1", "King", "Ada", "ada@x.uk")]).changed


def test_two_rows_for_one_learner_are_named(folder: ClassFolder) -> None:
    import_roster(folder, [Learner("ada", "Byron", "Ada", "ada@x.uk", id_number="7")])
    rows = [Learner("ada", "Byron", "Ada"), Learner("x9", "Byron", "A.", "ada@x.uk")]
    with pytest.raises(RosterError, match="both are"):
        import_roster(folder, rows)


# --- roster.csv in a spreadsheet


def saved_by_excel(path: Path, delimiter: str = ";", encoding: str = "cp1252") -> None:
    """What Excel leaves of a CSV file: its own separator, and numbers without zeros in front."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    changed = [[re.sub(r"^0+(?=\d+$)", "", cell) for cell in row] for row in rows]
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(changed)


def test_numbers_with_zeros_come_back_from_a_spreadsheet(folder: ClassFolder) -> None:
    people = [
        Learner("0042", "Groß", "Zoë", "z@x.de", id_number="0042"),
        Learner("123456789012345", "Müller", "Anna", id_number="123456789012345"),
        Learner("3-12", "Kim", "Min"),
    ]
    import_roster(folder, people)
    before = load_roster(folder)
    saved_by_excel(folder.roster)
    assert load_roster(folder) == before
    assert set(before) == {"0042", "123456789012345", "3-12"}


def test_a_list_of_an_earlier_version_comes_back_by_what_the_gradebook_knows(folder: ClassFolder) -> None:
    import_roster(folder, [Learner("0042", "Groß", "Zoë", "z@x.de"), Learner("ada", "Byron", "Ada")])
    folder.roster.write_text(
        "learner_id;last_name;first_name;email\n42;Groß;Zoë;z@x.de\nada;Byron;Ada;\n", encoding="utf-8"
    )
    assert set(load_roster(folder)) == {"0042", "ada"}
