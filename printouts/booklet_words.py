"""The fixed texts of the exam booklet in both languages."""

from dataclasses import dataclass

from exambank.core.vocabulary import Language


@dataclass(frozen=True, slots=True)
class BookletWords:
    """One language's texts; places in braces are filled by the renderer."""

    title: str
    serial: str
    form: str
    time: str
    minutes: str
    questions: str
    pages: str
    materials: str
    usual_materials: str
    seal: str
    instructions: str
    rules: tuple[str, ...]
    promise: str
    promise_text: str
    signature: str
    number_and_date: str
    choose: str
    end: str
    comments: str
    comments_how: str
    question: str
    comment: str
    blank: str


ENGLISH = BookletWords(
    title="Examination booklet",
    serial="Serial",
    form="Form",
    time="Time allowed",
    minutes="{minutes} minutes",
    questions="Questions",
    pages="Pages",
    materials="Materials allowed",
    usual_materials="HB pencils and an eraser",
    seal="Do not break the seal or turn this page before you are told to.",
    instructions="Instructions",
    rules=(
        "Check that your booklet has the number of pages and questions stated above.",
        "Mark your answers on the answer sheet; nothing written in this booklet is scored.",
        "There is no penalty for a wrong answer: answer every question.",
        "To change an answer, erase the first mark fully and fill the other circle.",
        "Hand back the booklet, the answer sheet and the comment slip before you leave.",
    ),
    promise="Promise of confidentiality",
    promise_text="I will not copy, photograph, remember for others or pass on any question.",
    signature="Signature",
    number_and_date="Candidate number and date",
    choose="Choose {count}.",
    end="End of the examination. You may check your answers.",
    comments="Comment slip",
    comments_how="If you think that a question is wrong or unclear, write its number and why. "
    "Every comment is read before results are released.",
    question="Question",
    comment="Comment",
    blank="This page is intentionally blank.",
)
FRENCH = BookletWords(
    title="Cahier d'examen",
    serial="Série",
    form="Version",
    time="Durée",
    minutes="{minutes} minutes",
    questions="Questions",
    pages="Pages",
    materials="Matériel permis",
    usual_materials="crayons HB et gomme à effacer",
    seal="Ne brisez pas le sceau et ne tournez pas cette page avant d'y être invité.",
    instructions="Directives",
    rules=(
        "Vérifiez que le cahier compte le nombre de pages et de questions indiqué ci-dessus.",
        "Répondez sur la feuille de réponses\u00a0; rien de ce qui est écrit ici n'est noté.",
        "Une mauvaise réponse n'enlève aucun point\u00a0: répondez à toutes les questions.",
        "Pour changer une réponse, effacez complètement et noircissez l'autre cercle.",
        "Remettez le cahier, la feuille de réponses et la fiche de commentaires avant de sortir.",
    ),
    promise="Engagement de confidentialité",
    promise_text="Je m'engage à ne pas copier, photographier, mémoriser pour autrui ni transmettre "
    "les questions.",
    signature="Signature",
    number_and_date="Numéro de candidat et date",
    choose="Choisissez-en {count}.",
    end="Fin de l'examen. Vous pouvez revoir vos réponses.",
    comments="Fiche de commentaires",
    comments_how="Si une question vous paraît erronée ou obscure, inscrivez son numéro et la "
    "raison. Tous les commentaires sont lus avant la publication des résultats.",
    question="Question",
    comment="Commentaire",
    blank="Page laissée en blanc intentionnellement.",
)
WORDS = {Language.ENGLISH: ENGLISH, Language.FRENCH: FRENCH}
