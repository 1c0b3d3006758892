"""The fixed texts of the advanced-standing letter in both languages."""

from dataclasses import dataclass

from exambank.core.vocabulary import Language


@dataclass(frozen=True, slots=True)
class LetterWords:
    """One language's texts; places in braces are filled by the renderer."""

    title: str
    intro: str
    born: str
    identity: str
    supersedes: str
    qr_alt: str
    shown: str
    course: str
    version: str
    level: str
    instructional: str
    notional: str
    ects: str
    decimal_mark: str
    exam: str
    exam_mode: str
    result: str
    score: str
    passed: str
    b_level: str
    standard: str
    prerequisites: str
    none: str
    practicum: str
    practicum_excluded: str
    outcomes: str
    recommendation: str
    validity: str
    institution: str
    credit: str
    as_of: str
    decides: str
    check: str
    how: str
    digest: str
    signed_by: str
    contact: str
    superseded: str
    revoked: str
    void: str


ENGLISH = LetterWords(
    title="Advanced-standing letter",
    intro="The bank certifies that",
    born="Date of birth",
    identity="Identity check",
    supersedes="Supersedes letter",
    qr_alt="QR code that opens the verification page of this letter",
    shown="has passed a supervised challenge examination",
    course="Course equivalent",
    version="version",
    level="Level and volume",
    instructional="{number} instructional hours",
    notional="{number} notional hours",
    ects="{number} ECTS",
    decimal_mark=".",
    exam="Examination",
    exam_mode="{day}, in person, invigilated, identity checked",
    result="Result",
    score="{score} on a scale of 100 to 300 (pass {cut}): {met}",
    passed="pass standard met",
    b_level="pass standard and B-level met",
    standard="Standard",
    prerequisites="Prerequisites",
    none="none",
    practicum="Practicum",
    practicum_excluded="excluded: the examination covers theory only",
    outcomes="Learning outcomes examined",
    recommendation="Recommendation",
    validity="Recommended for results used from {valid_from} to {valid_to}.",
    institution="Receiving institution",
    credit="Its course and credit",
    as_of="As of",
    decides="This is a recommendation: the receiving institution decides.",
    check="How to check this letter",
    how="Scan the code or open {url}. The seal in the PDF file must be valid and cover the whole "
    "document: a file that is not totally signed is void. Only the page shows the current status.",
    digest="Digest (SHA-256)",
    signed_by="Sealed by",
    contact="Contact",
    superseded="SUPERSEDED",
    revoked="REVOKED",
    void="{status}: this letter no longer stands. Open the verification page for what does.",
)
FRENCH = LetterWords(
    title="Attestation d'équivalence",
    intro="La banque atteste que",
    born="Date de naissance",
    identity="Vérification d'identité",
    supersedes="Remplace l'attestation",
    qr_alt="Code QR qui ouvre la page de vérification de cette attestation",
    shown="a réussi un examen de reconnaissance d'acquis surveillé",
    course="Équivalent de cours",
    version="version",
    level="Niveau et volume",
    instructional="{number} heures d'enseignement",
    notional="{number} heures de travail",
    ects="{number} ECTS",
    decimal_mark=",",
    exam="Examen",
    exam_mode="{day}, en personne, surveillé, identité vérifiée",
    result="Résultat",
    score="{score} sur une échelle de 100 à 300 (note de passage {cut})\u00a0: {met}",
    passed="norme de réussite atteinte",
    b_level="norme de réussite et niveau\u00a0B atteints",
    standard="Norme",
    prerequisites="Préalables",
    none="aucun",
    practicum="Stage",
    practicum_excluded="exclu\u00a0: l'examen porte sur la théorie seulement",
    outcomes="Résultats d'apprentissage évalués",
    recommendation="Recommandation",
    validity="Recommandation valable pour un usage du {valid_from} au {valid_to}.",
    institution="Établissement d'accueil",
    credit="Son cours et ses crédits",
    as_of="En date du",
    decides="Ceci est une recommandation\u00a0: l'établissement d'accueil décide.",
    check="Comment vérifier cette attestation",
    how="Numérisez le code ou ouvrez {url}. Le sceau du fichier PDF doit être valide et couvrir "
    "tout le document\u00a0: un fichier qui n'est pas signé en entier est nul. Seule la page "
    "montre l'état actuel.",
    digest="Empreinte (SHA-256)",
    signed_by="Scellée par",
    contact="Personne-ressource",
    superseded="REMPLACÉE",
    revoked="RÉVOQUÉE",
    void="{status}\u00a0: cette attestation n'est plus valable. Voir la page de vérification.",
)
WORDS = {Language.ENGLISH: ENGLISH, Language.FRENCH: FRENCH}
