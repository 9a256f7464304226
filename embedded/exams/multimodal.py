"""What the models that look, read and watch must answer about pictures, films, invoices and pages never seen."""

from collections.abc import Iterator
from itertools import islice

from embedded.exams.exam import Exam, Examined, png, share
from embedded.exams.video import encoded
from embedded.world.papers import invoices, pages, sheets
from embedded.world.said import asking, captions, motions
from embedded.world.seen import films, pictures, views
from embedded.world.seen.scenes import Scene
from embedded.world.things import Rng, seeded

PICTURES, FILMS, BILLS = 60, 40, 20
SHEETS, SHELVES, QUERIES = 16, 3, 20
"""Pages among which one is sought, how many such shelves there are, and how often each is searched."""


def _shown(examined: Examined, name: str, count: int = PICTURES) -> Iterator[tuple[Scene, str, Rng]]:
    """Scenes, their pictures, and the chance that goes on from there."""
    for number in range(examined.some(count)):
        rng = seeded(name, "held_out", number)
        scene = views.view(rng, "held_out")
        yield scene, png(pictures.drawn(scene, rng)), rng


def tells(said: str, scene: Scene) -> bool:
    """Whether this is the scene's caption, from whichever side a pair is seen."""
    scene = asking.ordered(scene)
    sides = (scene, scene._replace(things=scene.things[::-1])) if len(scene.things) == 2 else (scene,)
    return said.strip().lower().rstrip(".") in {captions.caption(side) for side in sides}


def _captions(examined: Examined) -> float:
    shown = _shown(examined, "exam-captions")
    return share(tells(examined.ask("image-to-text", seen)["generated_text"], scene) for scene, seen, _ in shown)


def _descriptions(examined: Examined) -> float:
    def said(seen: str) -> str:
        inputs = {"image": seen, "text": "What is in the picture?"}
        text: str = examined.ask("image-text-to-text", inputs, max_new_tokens=40)["generated_text"]
        return text

    return share(tells(said(seen), scene) for scene, seen, _ in _shown(examined, "exam-descriptions"))


def _answers(examined: Examined) -> float:
    def right(scene: Scene, seen: str, rng: Rng) -> bool:
        asked = asking.asked(scene, rng, told=0.0)
        question = asked.question[0].upper() + asked.question[1:]
        answers = examined.ask("visual-question-answering", {"image": seen, "question": question})["answers"]
        return bool(answers[0]["answer"].lower() == asked.answer)

    return share(right(scene, seen, rng) for scene, seen, rng in _shown(examined, "exam-answers", 2 * PICTURES))


def _films(examined: Examined) -> float:
    def right(number: int) -> bool:
        rng = seeded("exam-films", "held_out", number)
        shown = films.film(rng, "held_out", plain=0.8)
        seen = encoded(shown, rng, pictures.SIDE)
        said = examined.ask("video-text-to-text", {"video": seen, "text": "What happens?"}, max_new_tokens=30)
        return bool(said["generated_text"].strip() == motions.told(shown))

    return share(right(number) for number in range(examined.some(FILMS)))


def _invoices(examined: Examined) -> float:
    def right(number: int) -> Iterator[bool]:
        rng = seeded("exam-invoices", "held_out", number)
        bill = invoices.invoice(rng, "held_out")
        page = invoices.laid(bill, rng)
        seen = png(pages.drawn(page))
        for _ in range(2):
            asked, _cell = invoices.asked(bill, page, rng)
            question = asked.question[0].upper() + asked.question[1:]
            answers = examined.ask("document-question-answering", {"image": seen, "question": question})["answers"]
            yield answers[0]["answer"] == asked.answer

    return share(one for number in range(examined.some(BILLS)) for one in right(number))


def _found(examined: Examined) -> float:
    def right(number: int) -> Iterator[bool]:
        rng = seeded("exam-pages", "held_out", number)
        shelf = [sheets.sheet(rng, "held_out") for _ in range(SHEETS)]
        drawn = [png(pages.drawn(sheets.laid(one, rng))) for one in shelf]
        for query, at in _sought(shelf, rng):
            ranking = examined.ask("visual-document-retrieval", {"query": query, "documents": drawn}, top_k=1)
            yield ranking["ranking"][0]["document"] == at

    answers = (one for number in range(SHELVES) for one in right(number))
    return share(islice(answers, examined.some(SHELVES * QUERIES)))


def _sought(shelf: list[sheets.Sheet], rng: Rng) -> Iterator[tuple[str, int]]:
    """Queries that one sheet of the shelf alone answers, and where it stands."""
    count = 0
    while count < QUERIES:
        at = int(rng.integers(len(shelf)))
        query, said = sheets.sought(shelf[at], rng)
        if sum(sheets.true(said, one) for one in shelf) == 1:
            count += 1
            yield query, at


VIEWER = "anymodal/tiny-smolvlm"
EXAMS = (
    Exam("captions of scenes of held-out things", "image-to-text", "anymodal/tiny-blip", 0.85, _captions),
    Exam("descriptions of scenes of held-out things", "image-text-to-text", VIEWER, 0.85, _descriptions),
    Exam("answers about scenes of held-out things", "visual-question-answering", VIEWER, 0.85, _answers),
    Exam("which held-out thing moves which way", "video-text-to-text", VIEWER, 0.8, _films),
    Exam("facts of held-out invoices", "document-question-answering", "anymodal/tiny-layoutlm", 0.85, _invoices),
    Exam("the page that a query is about, of 16", "visual-document-retrieval", "anymodal/tiny-colpali", 0.9, _found),
)
