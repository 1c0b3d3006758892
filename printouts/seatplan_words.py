"""The fixed texts of the seating plan in both languages."""

from dataclasses import dataclass

from exambank.core.vocabulary import Language


@dataclass(frozen=True, slots=True)
class PlanWords:
    """One language's texts; places in braces are filled by the renderer."""

    title: str
    door_copy: str
    staff_copy: str
    session: str
    rule: str
    superseded: str
    front: str
    door: str
    invigilator: str
    scale: str
    alt: str
    seat: str
    number: str
    empty: str
    staff: tuple[str, ...]
    signatures: tuple[str, str]


ENGLISH = PlanWords(
    title="Seating plan",
    door_copy="door copy",
    staff_copy="staff copy",
    session="{course} · {day} · starts {local} local time · key time {key} UTC",
    rule="Distance rule: {rule} · drawn with seed {seed} · dashed line: hand-out path",
    superseded="SUPERSEDED: do not use this plan",
    front="FRONT",
    door="door",
    invigilator="invigilator",
    scale="2 m",
    alt="Plan of room {room} with {seats} seats; the list below says the same in words",
    seat="Seat",
    number="Candidate number",
    empty="(empty)",
    staff=("Seat", "Number", "Name", "Form", "Accommodation", "Change, with signature"),
    signatures=("Lead invigilator", "Second invigilator"),
)
FRENCH = PlanWords(
    title="Plan des places",
    door_copy="copie pour la porte",
    staff_copy="copie du personnel",
    session="{course} · {day} · début {local} heure locale · heure clé {key} UTC",
    rule="Règle de distance\u00a0: {rule} · tirage {seed} · ligne tiretée\u00a0: parcours de "
    "distribution",
    superseded="REMPLACÉ\u00a0: n'utilisez pas ce plan",
    front="AVANT",
    door="porte",
    invigilator="surveillance",
    scale="2 m",
    alt="Plan de la salle {room}, {seats} places\u00a0; la liste ci-dessous dit la même chose",
    seat="Place",
    number="Numéro de candidat",
    empty="(libre)",
    staff=("Place", "Numéro", "Nom", "Version", "Adaptation", "Changement, avec signature"),
    signatures=("Surveillance principale", "Deuxième surveillance"),
)
WORDS = {Language.ENGLISH: ENGLISH, Language.FRENCH: FRENCH}
