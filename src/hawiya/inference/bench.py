"""What the command line asks of the card and face rooms, file by file, without a server."""

from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hawiya.cards.authenticity.result import Authenticity
from hawiya.cards.reading import Barcode, CardReading, FieldReading, Image
from hawiya.cards.reading import Finding as CardFinding
from hawiya.faces.engine import FaceEngine
from hawiya.faces.liveness import judge_liveness
from hawiya.faces.match import cosine
from hawiya.faces.portrait import read_portrait
from hawiya.faces.result import Embedding, Portrait
from hawiya.faces.result import Finding as FaceFinding
from hawiya.inference.loading import load_card_reader, load_judge
from hawiya.inference.pictures import LARGEST_FACE_EDGE, decode_card_picture, decode_picture
from hawiya.inference.translate import authenticity_thresholds, liveness_thresholds, reading_thresholds
from hawiya.stages import StageClock
from hawiya.verification.policy import Policy
from hawiya.verification.ports import BadImage

_WHAT_IS_WRONG = {400: "a picture that is truncated or corrupt", 415: "no picture of a supported format"}


class CardBench:
    """Reads and judges card pictures one after the other, with the networks loaded once."""

    def __init__(self) -> None:
        """Load the card networks. Raises `ModelError`."""
        self._reader = load_card_reader()
        self._judge = load_judge()

    def read(
        self,
        name: str,
        data: bytes,
        today: date,
        policy: Policy,
        draw: Callable[[Image, CardReading, Authenticity], None] | None = None,
    ) -> dict[str, Any]:
        """Return what one picture says; a file that is no picture gives a result with an error, never an exception.

        `draw` is given the decoded picture, its reading and what the judge says of it.
        """
        clock = StageClock()
        try:
            with clock.stage("decode"):
                image = decode_card_picture(data, "image")
        except BadImage as error:
            return unreadable(name, error.code, _WHAT_IS_WRONG.get(error.code, "a picture that is too large"))
        reading = self._reader.read(image, today, thresholds=reading_thresholds(policy))
        with clock.stage("authenticity"):
            judged = self._judge.judge(image, data, reading, authenticity_thresholds(policy), today)
        if draw is not None:
            draw(image, reading, judged)
        return _line(name, reading, judged, {**clock.milliseconds, **reading.milliseconds})


def unreadable(name: str, code: int, message: str) -> dict[str, Any]:
    """Return the result for a file that could not be looked at."""
    error = {"code": code, "field": "image", "message": message}
    spoofing = _spoofing(Authenticity())
    return {
        "file": name, "side": None, "doc_type": None, "fields": {}, "errors": [error], "spoofing": spoofing, "ms": {}
    }  # fmt: skip


def _line(name: str, reading: CardReading, judged: Authenticity, milliseconds: dict[str, float]) -> dict[str, Any]:
    return {
        "file": name,
        "side": reading.side.value if reading.side is not None else None,
        "doc_type": reading.doc_type.value,
        "fields": _fields(reading),
        "errors": _errors(reading.findings),
        "spoofing": _spoofing(judged),
        "corners": reading.corners.round(1).tolist() if reading.corners is not None else None,
        "barcode": _barcode(reading.barcode) if reading.barcode is not None else None,
        "quality": asdict(reading.quality) if reading.quality is not None else None,
        "ms": {stage: round(value, 2) for stage, value in milliseconds.items()},
    }


def _spoofing(judged: Authenticity) -> dict[str, Any]:
    """Return the judgement: `fake` is null where nothing was judged, `species` what was found, `scores` what was."""
    return {
        "fake": judged.fake,
        "review": judged.needs_review,
        "species": [species.value for species in judged.species],
        "scores": {species.value: round(score, 4) for species, score in judged.scores.items()},
    }


def _fields(reading: CardReading) -> dict[str, dict[str, Any]]:
    """Return every field with text, confidence, box and hint; an unreadable one has no text but a hint."""
    hints = {finding.field: finding.hint for finding in reading.findings if finding.cause is not None}
    read = {name: _field(field, field.text, None) for name, field in reading.fields.items()}
    return read | {name: _field(guess, None, hints[name]) for name, guess in reading.unreadable.items()}


def _field(field: FieldReading, text: str | None, hint: str | None) -> dict[str, Any]:
    box = field.box
    return {
        "text": text,
        "confidence": round(field.confidence, 4),
        "box": [box.x, box.y, box.width, box.height] if box is not None else None,
        "hint": hint,
    }


def _barcode(barcode: Barcode) -> dict[str, Any]:
    return {
        "format": barcode.format,
        "payload_base64": b64encode(barcode.payload).decode("ascii"),
        "quad": barcode.quad.round(1).tolist(),
    }


def _errors(findings: Iterable[CardFinding | FaceFinding]) -> list[dict[str, Any]]:
    return [
        {"code": int(item.code), "field": item.field, "message": item.hint or item.code.name.lower()}
        for item in findings
    ]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two faces compared 1:1: cosine similarity, whether it reaches the threshold, or why it could not be had."""

    score: float | None
    match: bool | None
    error: str | None


class FaceBench:
    """Looks at faces in files, with the networks loaded once."""

    def __init__(self, installed_dir: Path | None) -> None:
        """Load the face networks. Raises `ModelError`."""
        self._engine = FaceEngine(installed_dir)

    def compare(self, a: bytes, b: bytes, threshold: float) -> Comparison:
        """Compare the largest face of each picture."""
        templates: list[Embedding] = []
        for data, name in ((a, "a"), (b, "b")):
            try:
                picture = decode_picture(data, name, LARGEST_FACE_EDGE)
            except BadImage as error:
                return Comparison(None, None, f"{name} is {_WHAT_IS_WRONG.get(error.code, 'too large')}")
            faces = self._engine.detect(picture)
            if not faces:
                return Comparison(None, None, f"no face in {name}")
            templates.append(self._engine.embed(picture, faces[0]))
        score = cosine(*templates)
        return Comparison(round(score, 4), score >= threshold, None)

    def liveness(self, frames: list[bytes], card: bytes | None, policy: Policy) -> dict[str, Any]:
        """Judge three frames, against the portrait of a card's front when one is given. Raises `BadImage`."""
        images = [decode_picture(data, f"face_{n}", LARGEST_FACE_EDGE) for n, data in enumerate(frames, 1)]
        portrait = self._portrait(card) if card is not None else None
        result = judge_liveness(
            self._engine,
            images,
            frames,
            portrait=portrait.embedding if portrait is not None else None,
            enrolled=None,
            thresholds=liveness_thresholds(policy),
            portrait_view=portrait.view if portrait is not None else None,
        )
        errors = _errors(result.findings)
        if card is not None and portrait is None:
            errors.append({"code": 4208, "field": "portrait", "message": "no face in the portrait, or one too small"})
        return {
            "live": result.live,
            "needs_review": result.needs_review,
            "errors": errors,
            "checks": [asdict(check) for check in result.checks],
            "portrait_similarity": result.portrait_similarity,
            "ms": {stage: round(value, 2) for stage, value in result.milliseconds.items()},
        }

    def _portrait(self, card: bytes) -> Portrait | None:
        """Return a card's portrait: of the rectified card where one is found, else of the picture."""
        image = decode_card_picture(card, "portrait")
        rectified = load_card_reader().read(image, datetime.now(UTC).date()).rectified
        found = read_portrait(self._engine, rectified if rectified is not None else image)
        return found if isinstance(found, Portrait) else None
