import json
from io import BytesIO

import pikepdf
import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.database import open_database
from exambank.core.vocabulary import Language
from frontdesk.cli.verify import command
from frontdesk.usecases import bankkey, letters
from printouts.press import Imprint, flow
from scoring.letters import service
from scoring.letters.types import RevocationGround
from scoring.runs import keying
from scoring.runs import service as runs
from tests import sitting as sittings
from tests.sitting import SCORED, Crew


@pytest.fixture
def quiet(monkeypatch):
    for name in ("EXAMBANK_DATABASE_URL", "EXAMBANK_KEYS", "EXAMBANK_CLOCK"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.fixture(scope="module")
def bank(sqlite_template, tmp_path_factory):
    """Return the folder of a bank that issued letters, and the letter kept beside it."""
    folder = tmp_path_factory.mktemp("bank")
    (folder / "exambank.db").write_bytes(sqlite_template.read_bytes())
    engine = open_database(f"sqlite:///{folder}/exambank.db")
    crew = Crew()
    key = bankkey.provide(folder / "keys", bank="Example Bank", now=SCORED)
    with sessionmaker(engine).begin() as session:
        sat = sittings.set_up(session, crew, people=1)
        answers = {sat.people[0].number: sittings.right_answers(sat.form)}
        file = sittings.receive(session, sat, answers, crew)
        run = runs.prepare(session, sat.form, [file], act=crew.numbers())
        run = keying.settle_keys(session, run, act=crew.numbers())
        run, _ = runs.scale(
            session, run, sat.form, [file], colleges={}, held={}, act=crew.numbers()
        )
        run = runs.verify(session, run, sat.form, [file], act=crew.numbers())
        runs.approve(session, run, act=crew.numbers())
        run = runs.approve(session, run, act=crew.manager())
        run, _ = runs.publish(session, run, act=crew.manager())
        (letter,) = letters.issue_letters(
            session, run, key=key, base_url="https://b.example", act=crew.manager()
        )
        pdf = service.page(session, letter, Language.ENGLISH)
    (folder / "letters").mkdir()
    (folder / "letters" / "letter.pdf").write_bytes(pdf)
    engine.dispose()
    return folder


def call(*arguments):
    done = CliRunner().invoke(command, [str(one) for one in arguments])
    return done.exit_code, done.output


def test_a_letter_finds_the_bank_in_the_folder_above_it(quiet, bank):
    code, said = call(bank / "letters" / "letter.pdf")

    assert code == 0
    assert said.startswith("Valid. Letter L-000001-3")


def test_the_json_answer_is_one_object(quiet, bank):
    code, said = call(bank / "letters" / "letter.pdf", "--json")

    body = json.loads(said)
    assert code == 0
    assert (body["finding"], body["number"]) == ("valid", "L-000001-3")


def test_a_letter_elsewhere_needs_to_be_told_the_bank(quiet, bank, tmp_path):
    copy = tmp_path / "copy.pdf"
    copy.write_bytes((bank / "letters" / "letter.pdf").read_bytes())

    assert call(copy)[0] == 2
    assert "no bank was found" in call(copy)[1]
    assert call(copy, "--directory", bank)[0] == 0
    quiet.setenv("EXAMBANK_DATABASE_URL", f"sqlite:///{bank}/exambank.db")
    quiet.setenv("EXAMBANK_KEYS", str(bank / "keys"))
    assert call(copy)[0] == 0


def test_offline_the_seal_is_good_and_the_status_is_not_known(quiet, bank, tmp_path):
    file = bank / "letters" / "letter.pdf"

    assert call(file, "--offline")[0] == 3
    assert call(file, "--offline", "--root", bank / "keys" / "root.pem")[0] == 3
    other = bankkey.provide(tmp_path / "other", bank="Other Bank", now=SCORED)
    assert other.root
    assert call(file, "--offline", "--root", tmp_path / "other" / "root.pem")[0] == 1


def test_a_changed_file_is_altered(quiet, bank, tmp_path):
    pdf = (bank / "letters" / "letter.pdf").read_bytes()
    rewritten = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        opened.docinfo["/Keywords"] = "300"
        opened.save(rewritten)
    flipped = bytearray(pdf)
    flipped[len(pdf) // 3] ^= 1
    for name, content in (("a", rewritten.getvalue()), ("b", bytes(flipped)), ("c", pdf + b"\n%")):
        file = tmp_path / f"{name}.pdf"
        file.write_bytes(content)
        code, said = call(file, "--directory", bank, "--json")
        assert (code, json.loads(said)["finding"]) == (1, "altered"), name


def test_a_pdf_without_a_seal_is_unknown(quiet, bank, tmp_path):
    file = tmp_path / "plain.pdf"
    imprint = Imprint(number="L-000001-3", language=Language.ENGLISH, generated_at=SCORED)
    file.write_bytes(flow([], imprint=imprint, title="Letter"))

    code, said = call(file, "--directory", bank, "--json")

    assert (code, json.loads(said)["finding"]) == (1, "unknown")


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "the file is empty"), (b"PK\x03\x04 a letter", "not a PDF"), (None, "cannot be read")],
)
def test_a_file_that_is_no_letter_cannot_be_used(quiet, bank, tmp_path, content, says):
    file = tmp_path / "x.pdf"
    if content is not None:
        file.write_bytes(content)

    code, said = call(file, "--directory", bank)

    assert code == 2
    assert says in said
    assert "x.pdf" in said


def test_a_revoked_letter_does_not_stand(quiet, bank, tmp_path):
    own = tmp_path / "bank"
    (own / "keys").mkdir(parents=True)
    for name in ("exambank.db", "keys/root.pem"):
        (own / name).write_bytes((bank / name).read_bytes())
    engine = open_database(f"sqlite:///{own}/exambank.db")
    with Session(engine) as session, session.begin():
        letter = service.by_number(session, "L-000001-3")
        for act in (Crew(3).manager(), Crew(4).numbers()):
            service.revoke(session, letter, ground=RevocationGround.ISSUED_IN_ERROR, act=act)
    engine.dispose()

    code, said = call(bank / "letters" / "letter.pdf", "--directory", own)

    assert code == 1
    assert said.startswith("Revoked.")


def test_a_database_that_does_not_answer_leaves_the_status_open(quiet, bank, tmp_path):
    own = tmp_path / "bank"
    (own / "keys").mkdir(parents=True)
    (own / "exambank.db").write_bytes(b"")
    (own / "keys" / "root.pem").write_bytes((bank / "keys" / "root.pem").read_bytes())

    code, said = call(bank / "letters" / "letter.pdf", "--directory", own)

    assert code == 3
    assert "did not answer" in said
