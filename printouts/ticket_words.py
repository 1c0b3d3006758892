"""The fixed texts of the admission ticket in both languages."""

from dataclasses import dataclass

from exambank.core.vocabulary import Language


@dataclass(frozen=True, slots=True)
class TicketWords:
    """One language's texts; places in braces are filled by the renderer."""

    title: str
    name: str
    candidate_number: str
    course: str
    duration: str
    minutes: str
    same_name: str
    checkin: str
    qr_alt: str
    when: str
    day: str
    report_by: str
    starts: str
    admission_ends: str
    local: str
    centre: str
    room: str
    seat: str
    seat_at_the_door: str
    directions: str
    identity: str
    identity_rules: tuple[str, ...]
    materials: str
    usual_materials: tuple[str, ...]
    accommodations: str
    what_if: str
    late_rule: str
    closure_rule: str
    changes: str
    move: str
    withdraw: str
    until: str
    acceptance: str
    receivers_decide: str
    institution: str
    accepts: str
    as_of: str
    contact: str


ENGLISH = TicketWords(
    title="Admission ticket",
    name="Name as on ID",
    candidate_number="Candidate number",
    course="Examination",
    duration="Time allowed",
    minutes="{minutes} minutes",
    same_name="Another candidate in this session has the same name: check the candidate number.",
    checkin="Check-in code",
    qr_alt="QR code for check-in; it holds no personal data",
    when="When and where",
    day="Date",
    report_by="Report by",
    starts="Start",
    admission_ends="Last admission",
    local="{time} local time, {zone}",
    centre="Centre",
    room="Room",
    seat="Seat",
    seat_at_the_door="posted at the door",
    directions="How to get there",
    identity="Identification",
    identity_rules=(
        "Bring one piece of valid government photo identification with the name above.",
        "Spelling that differs by an accent, a hyphen or a middle name is accepted.",
        "Without identification you may sit; your result is held until you show it.",
    ),
    materials="What to bring",
    usual_materials=(
        "HB pencils and an eraser. Everything else stays in your bag, telephones switched off.",
    ),
    accommodations="Accommodations granted to you",
    what_if="What happens if",
    late_rule="You are late: you are admitted until the last admission time above, without "
    "extra time. After that, ask the contact below for another date.",
    closure_rule="The centre closes or is evacuated: you are given another date at no cost, and "
    "the sitting does not count as an attempt.",
    changes="Moving or giving up this seat",
    move="Move",
    withdraw="Withdraw",
    until="until {at}: {amount}",
    acceptance="Who accepts this course",
    receivers_decide="Recorded when you booked. The receiving institution decides.",
    institution="Institution",
    accepts="Recommendation line",
    as_of="As of",
    contact="Contact",
)
FRENCH = TicketWords(
    title="Convocation",
    name="Nom sur la pièce d'identité",
    candidate_number="Numéro de candidat",
    course="Examen",
    duration="Durée",
    minutes="{minutes} minutes",
    same_name="Une autre personne de cette séance porte le même nom\u00a0: vérifiez le numéro de "
    "candidat.",
    checkin="Code d'accueil",
    qr_alt="Code QR pour l'accueil\u00a0; il ne contient aucun renseignement personnel",
    when="Date et lieu",
    day="Date",
    report_by="Arrivée au plus tard",
    starts="Début",
    admission_ends="Dernière admission",
    local="{time}, heure locale, {zone}",
    centre="Centre",
    room="Salle",
    seat="Place",
    seat_at_the_door="affichée à la porte",
    directions="Pour s'y rendre",
    identity="Pièce d'identité",
    identity_rules=(
        "Apportez une pièce d'identité officielle valide, avec photo et au nom ci-dessus.",
        "Une différence d'accent, de trait d'union ou de second prénom est acceptée.",
        "Sans pièce d'identité, l'examen est permis\u00a0; le résultat est retenu en attendant.",
    ),
    materials="À apporter",
    usual_materials=(
        "Crayons HB et gomme à effacer. Tout le reste demeure dans votre sac, téléphone éteint.",
    ),
    accommodations="Mesures d'adaptation qui vous sont accordées",
    what_if="Que se passe-t-il si",
    late_rule="Vous êtes en retard\u00a0: vous êtes admis jusqu'à l'heure de dernière admission "
    "ci-dessus, sans temps supplémentaire. Ensuite, demandez une autre date à la "
    "personne-ressource.",
    closure_rule="Le centre ferme ou est évacué\u00a0: une autre date vous est offerte sans frais "
    "et la séance ne compte pas comme une tentative.",
    changes="Déplacer ou annuler la réservation",
    move="Déplacer",
    withdraw="Annuler",
    until="jusqu'au {at}\u00a0: {amount}",
    acceptance="Qui reconnaît ce cours",
    receivers_decide="Inscrit au moment de la réservation. L'établissement d'accueil décide.",
    institution="Établissement",
    accepts="Recommandation",
    as_of="En date du",
    contact="Personne-ressource",
)
WORDS = {Language.ENGLISH: ENGLISH, Language.FRENCH: FRENCH}
