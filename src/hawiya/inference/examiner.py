"""The examiner: decodes pictures, runs the card and face rooms over them, and speaks the heart's types."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from hawiya.cards.authenticity.judge import AuthenticityJudge
from hawiya.cards.pipeline import CardReader
from hawiya.cards.reading import Image, Side
from hawiya.faces.compare import compare_pictures, compare_with_template
from hawiya.faces.crew import ALONE, Crew
from hawiya.faces.engine import FaceEngine
from hawiya.faces.liveness import judge_liveness
from hawiya.faces.match import cosine
from hawiya.faces.portrait import read_portrait
from hawiya.faces.result import Portrait
from hawiya.faces.same_capture import is_same_capture
from hawiya.inference.pictures import LARGEST_FACE_EDGE, decode_card_picture, decode_picture
from hawiya.inference.pool import PixelPool
from hawiya.inference.prints import picture_prints
from hawiya.inference.same_card import is_same_exposure
from hawiya.inference.templates import known_face, portrait_to_bytes, template_to_bytes
from hawiya.inference.translate import (
    as_finding,
    as_value,
    authenticity_evidence,
    authenticity_thresholds,
    card_evidence,
    face_comparison,
    liveness_evidence,
    liveness_thresholds,
    reading_thresholds,
)
from hawiya.stages import StageClock
from hawiya.verification.policy import Policy
from hawiya.verification.ports import Classification, FaceComparison, LivenessExamination, SideExamination
from hawiya.verification.transaction import Evidence, Outcome

FRAME_NAMES = ("face_1", "face_2", "face_3")


class PixelExaminer:
    """Implements the heart's `Examiner`: a card reader, a judge and a face engine in a bounded pool of threads."""

    def __init__(
        self,
        reader: CardReader,
        judge: AuthenticityJudge,
        engine: FaceEngine,
        pool: PixelPool,
        today: Callable[[], date],
        crew: Crew = ALONE,
    ) -> None:
        """Examine in the threads of `pool`; `crew` may help with a liveness call."""
        self._reader = reader
        self._judge = judge
        self._engine = engine
        self._crew = crew
        self._pool = pool
        self._today = today

    async def front(self, image: bytes, policy: Policy) -> SideExamination:
        """Examine a picture that should show the card's front, its portrait included."""
        return await self._pool.run(partial(self.examine_front, image, policy))

    async def back(self, image: bytes, policy: Policy) -> SideExamination:
        """Examine a picture that should show the card's back."""
        return await self._pool.run(partial(self.examine_back, image, policy))

    async def liveness(
        self, frames: Sequence[bytes], portrait: bytes | None, enrolled: bytes | None, policy: Policy
    ) -> LivenessExamination:
        """Examine three frames against the card's portrait and the user's enrolled template, where there are any."""
        return await self._pool.run(partial(self.examine_liveness, frames, portrait, enrolled, policy))

    async def is_same_capture(self, picture: bytes, earlier: bytes, policy: Policy) -> bool:
        """Tell whether two face pictures are one exposure, however they were encoded, scaled or moved since."""
        return await self._pool.run(partial(self.compare_captures, picture, earlier, policy))

    async def is_same_card_picture(self, picture: bytes, earlier: bytes, policy: Policy) -> bool:
        """Tell whether two pictures of card sides are one exposure, however encoded, scaled, cropped or lit since."""
        return await self._pool.run(partial(self.compare_card_pictures, picture, earlier))

    async def compare_faces(self, pictures: Mapping[str, bytes], policy: Policy) -> FaceComparison:
        """Compare the faces of two pictures, given by wire name."""
        return await self._pool.run(partial(self._compared, pictures, policy))

    async def match_portrait(self, image: bytes, portrait: bytes, policy: Policy) -> FaceComparison:
        """Compare the face of a picture, called `image`, with the portrait of an accepted front."""
        return await self._pool.run(partial(self._matched, image, portrait, policy))

    async def similarity(self, template: bytes, enrolled: bytes) -> float | None:
        """Return the cosine of two stored faces; None when they were not made by the embedder in use."""
        first, second = known_face(self._engine, template), known_face(self._engine, enrolled)
        return cosine(first.template, second.template) if first is not None and second is not None else None

    async def classify(self, image: bytes, policy: Policy) -> Classification:
        """Tell what a picture shows, without reading it."""
        return await self._pool.run(partial(self._classified, image))

    def examine_front(self, image: bytes, policy: Policy) -> SideExamination:
        """Do what `front` does, in the calling thread."""
        return self._side(image, Side.FRONT, policy)

    def examine_back(self, image: bytes, policy: Policy) -> SideExamination:
        """Do what `back` does, in the calling thread."""
        return self._side(image, Side.BACK, policy)

    def examine_liveness(
        self, frames: Sequence[bytes], portrait: bytes | None, enrolled: bytes | None, policy: Policy
    ) -> LivenessExamination:
        """Do what `liveness` does, in the calling thread."""
        clock = StageClock()
        with clock.stage("decode"):
            images = self._decoded(frames)
        card = known_face(self._engine, portrait) if portrait is not None else None
        user = known_face(self._engine, enrolled) if enrolled is not None else None
        result = judge_liveness(
            self._engine,
            images,
            frames,
            portrait=card.template if card is not None else None,
            enrolled=user.template if user is not None else None,
            thresholds=liveness_thresholds(policy),
            portrait_view=card.view if card is not None else None,
            crew=self._crew,
        )
        incomparable = tuple(
            Evidence(name, Outcome.REVIEW, detail="the stored template was made by another embedder")
            for name, stored, known in (("portrait", portrait, card), ("enrolled", enrolled, user))
            if stored is not None and known is None
        )
        return LivenessExamination(
            live=result.live,
            needs_review=result.needs_review or bool(incomparable),
            findings=tuple(as_finding(item) for item in result.findings),
            evidence=liveness_evidence(result) + incomparable,
            template=template_to_bytes(self._engine, result.template) if result.template is not None else None,
            milliseconds={**result.milliseconds, **clock.milliseconds},
            prints=picture_prints(dict(zip(FRAME_NAMES, zip(frames, images, strict=True), strict=True))),
        )

    def compare_captures(self, picture: bytes, earlier: bytes, policy: Policy) -> bool:
        """Do what `is_same_capture` does, in the calling thread."""
        images = [decode_picture(data, "face", LARGEST_FACE_EDGE) for data in (picture, earlier)]
        return is_same_capture(self._engine, images, (picture, earlier), liveness_thresholds(policy))

    def compare_card_pictures(self, picture: bytes, earlier: bytes) -> bool:
        """Do what `is_same_card_picture` does, in the calling thread; false where one of them shows no card."""
        first, second = (decode_card_picture(data, "image") for data in (picture, earlier))
        here, there = self._reader.corners(first), self._reader.corners(second)
        return here is not None and there is not None and is_same_exposure((first, second), (here, there))

    def _compared(self, pictures: Mapping[str, bytes], policy: Policy) -> FaceComparison:
        images = {name: decode_picture(data, name, LARGEST_FACE_EDGE) for name, data in pictures.items()}
        return face_comparison(
            compare_pictures(self._engine, images, liveness_thresholds(policy)), policy, self._engine.models
        )

    def _matched(self, data: bytes, portrait: bytes, policy: Policy) -> FaceComparison:
        image = decode_picture(data, "image", LARGEST_FACE_EDGE)
        known = known_face(self._engine, portrait)
        if known is None:
            return FaceComparison(None)
        thresholds = liveness_thresholds(policy)
        compared = compare_with_template(self._engine, image, "image", known.template, thresholds)
        return face_comparison(compared, policy, self._engine.models)

    def _classified(self, data: bytes) -> Classification:
        doc_type, side = self._reader.classify(decode_card_picture(data, "image"))
        return Classification(doc_type.value, side.value if side is not None else None)

    def _decoded(self, frames: Sequence[bytes]) -> list[Image]:
        with self._crew.work() as work:
            jobs = [
                work.offer(partial(decode_picture, data, name, LARGEST_FACE_EDGE))
                for name, data in zip(FRAME_NAMES, frames, strict=True)
            ]
            return [job.result() for job in jobs]

    def _side(self, data: bytes, side: Side, policy: Policy) -> SideExamination:
        clock = StageClock()
        with clock.stage("decode"):
            image = decode_card_picture(data, "image")
        today = self._today()
        reading = self._reader.read(image, today, side, reading_thresholds(policy))
        findings = tuple(as_finding(item) for item in reading.findings)
        evidence = card_evidence(reading, (image.shape[1], image.shape[0]))
        portrait: bytes | None = None
        fake: bool | None = None
        if reading.rectified is not None and reading.side is not None:
            with clock.stage("authenticity"):
                judged = self._judge.judge(image, data, reading, authenticity_thresholds(policy), today)
            fake = judged.fake
            evidence += authenticity_evidence(judged)
            if reading.side is side is Side.FRONT:
                with clock.stage("portrait"):
                    found = read_portrait(self._engine, reading.rectified, policy.portrait_width_px)
                if isinstance(found, Portrait):
                    portrait = portrait_to_bytes(self._engine, found)
                    evidence += (
                        Evidence(
                            "portrait_width", Outcome.PASS, found.width_px, policy.portrait_width_px,
                            self._engine.models["face_embedder"],
                        ),
                    )  # fmt: skip
                else:
                    findings += (as_finding(found),)
        return SideExamination(
            side=reading.side.value if reading.side is not None else None,
            doc_type=reading.doc_type.value,
            fields={name: as_value(item) for name, item in reading.fields.items()},
            findings=findings,
            evidence=evidence,
            fake=fake,
            portrait=portrait,
            milliseconds={**reading.milliseconds, **clock.milliseconds},
            prints=picture_prints({"image": (data, image)}),
        )
