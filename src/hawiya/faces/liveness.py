"""Passive liveness over three frames: every check with its number, and the judgement they add up to."""

from collections.abc import Mapping, Sequence
from functools import partial

from hawiya.faces.crew import ALONE, Crew, Job
from hawiya.faces.engine import FaceEngine, SeenFace
from hawiya.faces.eyes import EyeState
from hawiya.faces.frame_checks import Judged, check_direction, check_eyes, check_faces, check_mouth, check_quality
from hawiya.faces.match import mean_template
from hawiya.faces.occlusion import weigh_cover
from hawiya.faces.portrait_copy import check_portrait_copy
from hawiya.faces.relief import face_view
from hawiya.faces.relief_checks import check_relief
from hawiya.faces.result import Embedding, Face, FaceFinding, Grey, Image, LivenessResult
from hawiya.faces.set_checks import (
    check_camera,
    check_copies,
    check_expression,
    check_light,
    check_match,
    check_people,
    check_place,
    check_recapture,
    check_spoof,
    follow_views,
)
from hawiya.faces.thresholds import LivenessThresholds
from hawiya.faces.tracks import Tracks
from hawiya.forensics.picture import grey_of
from hawiya.stages import StageClock

FRAMES = 3

_NOT_LIVE = frozenset(
    {
        FaceFinding.REPLAYED_FRAMES,
        FaceFinding.DIFFERENT_PEOPLE,
        FaceFinding.FRAMES_DIFFER,
        FaceFinding.PRESENTATION_ATTACK,
    }
)


def judge_liveness(
    engine: FaceEngine,
    frames: Sequence[Image],
    raw: Sequence[bytes],
    portrait: Embedding | None,
    enrolled: Embedding | None,
    thresholds: LivenessThresholds,
    portrait_view: Grey | None = None,
    crew: Crew = ALONE,
) -> LivenessResult:
    """Judge three frames (BGR, uint8, upright by EXIF) and the bytes they were decoded from.

    `portrait` and `enrolled` are templates of the same embedder to compare with; `portrait_view` is the view of the
    card's portrait (`Portrait.view`), which no frame may be a copy of. Live is only who passes every check;
    a finding of 4220 to 4223 makes it False; frames that cannot be judged, or hold no proof either way, None.
    `crew` may help; what a stage is said to take is then how long this thread waited for it.
    Deterministic, with and without help. Raises `ValueError` unless there are three frames with their bytes.
    """
    if len(frames) != FRAMES or len(raw) != FRAMES:
        raise ValueError(f"liveness takes {FRAMES} frames with their bytes, not {len(frames)} and {len(raw)}")
    clock = StageClock()
    with crew.work() as work:
        looks = [work.offer(partial(engine.see, frame)) for frame in frames]
        scores = [
            work.offer(partial(_live_score, engine, frame, look), after=[look])
            for frame, look in zip(frames, looks, strict=True)
        ]
        with clock.stage("see"):
            everyone = [look.result() for look in looks]
        present = check_faces(everyone, thresholds)
        faces = tuple(found[0].face if found else None for found in everyone)
        if present.findings:
            return _unfinished(engine, clock, [present], faces)
        seen = [found[0] for found in everyone]

        with clock.stage("quality"):
            judged = [present, check_quality(frames, seen, thresholds), check_direction(seen, thresholds)]
        if any(one.findings for one in judged):
            return _unfinished(engine, clock, judged, faces)
        with clock.stage("cover"):
            views = [face_view(frame, one.face) for frame, one in zip(frames, seen, strict=True)]
            eyes = [engine.eyes(frame, one.face) for frame, one in zip(frames, seen, strict=True)]
            covers = [weigh_cover(view) for view in views]
            judged += [check_eyes(eyes, covers, thresholds), check_mouth(covers, thresholds)]
        if any(one.findings for one in judged):
            return _unfinished(engine, clock, judged, faces)

        greys = [grey_of(frame) for frame in frames]
        copies = work.offer(partial(check_copies, frames, greys, raw, seen, thresholds))
        followed = work.offer(partial(follow_views, views))
        camera = work.offer(partial(check_camera, greys[0], raw[0], thresholds))
        place = work.offer(partial(check_place, frames, seen, thresholds))
        light = work.offer(partial(check_light, frames, seen, thresholds))
        portrait_copies = [
            work.offer(partial(check_portrait_copy, view, views, thresholds))
            for view in (portrait_view,)
            if view is not None
        ]
        with clock.stage("copies"):
            copied = copies.result()
            judged.append(copied)
        judged.append(check_people(seen, thresholds))
        for portrait_copy in portrait_copies:
            with clock.stage("portrait_copy"):
                judged.append(portrait_copy.result())
        with clock.stage("surroundings"):
            judged += [place.result(), light.result()]
        with clock.stage("relief"):
            motion = _motion(views, followed.result(), seen, eyes, copied.check.score or 0.0, thresholds)
        solid = _some_life(motion, thresholds)
        with clock.stage("recapture"):
            recapture = check_recapture(greys, seen, thresholds, solid=solid)
        judged += [*motion, recapture]
        with clock.stage("camera"):
            judged.append(camera.result())
        patterned = (recapture.check.score or 0.0) >= thresholds.periodic
        live_scores = [score.result for score in scores]
        with clock.stage("anti_spoof"):
            judged.append(check_spoof(live_scores, seen, thresholds, solid=solid, patterned=patterned))
    return _matched(engine, clock, judged, seen, portrait, enrolled, thresholds)


def _live_score(engine: FaceEngine, frame: Image, look: Job[list[SeenFace]]) -> float | None:
    """Return the anti-spoof score of a frame's first face; None without a face."""
    found = look.result()
    return engine.live_score(frame, found[0].face) if found else None


def _motion(
    views: Sequence[Grey],
    followed: Mapping[tuple[int, int], Tracks],
    seen: Sequence[SeenFace],
    eyes: Sequence[EyeState],
    as_one: float,
    thresholds: LivenessThresholds,
) -> list[Judged]:
    """Return the check for relief and, where there was too little motion for it, that for a blink or a smile.

    Lids and lips that move keep the anti-spoof network from refusing, and tell the reviewer something. They do not
    stand for relief: software that animates a photograph moves them too.
    """
    relief = check_relief(followed, seen, as_one, thresholds)
    if relief.check.outcome != "review":
        return [relief]
    return [relief, check_expression(views, followed, seen, eyes, thresholds)]


def _some_life(motion: Sequence[Judged], thresholds: LivenessThresholds) -> bool:
    """Tell whether a relief, or lids or lips that moved, speak against a picture, be it too little to stand for life.

    Hardly anything flat shows a relief of `relief_doubt`: beside one, the anti-spoof network alone refuses nobody.
    """
    relief = motion[0].check.score or 0.0
    return relief >= thresholds.relief_doubt or any(one.check.outcome == "pass" for one in motion)


def _matched(
    engine: FaceEngine,
    clock: StageClock,
    judged: list[Judged],
    seen: Sequence[SeenFace],
    portrait: Embedding | None,
    enrolled: Embedding | None,
    thresholds: LivenessThresholds,
) -> LivenessResult:
    """Compare with the portrait and the enrolled template, and add everything up."""
    alive = [one.check.outcome for one in judged]
    similarities: list[float | None] = []
    with clock.stage("match"):
        for name, code, template in (
            ("portrait", FaceFinding.NO_MATCH_WITH_CARD, portrait),
            ("enrolled", FaceFinding.NO_MATCH_WITH_USER, enrolled),
        ):
            if template is None:
                similarities.append(None)
                continue
            one, similarity = check_match(name, code, template, seen, thresholds)
            judged.append(one)
            similarities.append(similarity)
    live = False if "fail" in alive else None if "review" in alive else True
    outcomes = [one.check.outcome for one in judged]
    return LivenessResult(
        live=live,
        needs_review="review" in outcomes and "fail" not in outcomes,
        findings=tuple(finding for one in judged for finding in one.findings),
        checks=tuple(one.check for one in judged),
        faces=tuple(one.face for one in seen),
        template=mean_template([one.embedding for one in seen]),
        portrait_similarity=similarities[0],
        enrolled_similarity=similarities[1],
        milliseconds=clock.milliseconds,
        models=engine.models,
    )


def _unfinished(
    engine: FaceEngine, clock: StageClock, judged: Sequence[Judged], faces: tuple[Face | None, ...]
) -> LivenessResult:
    """Return the result of frames that fail by themselves: not live where a finding says so, else not judged."""
    findings = tuple(finding for one in judged for finding in one.findings)
    return LivenessResult(
        live=False if all(finding.code in _NOT_LIVE for finding in findings) else None,
        needs_review=False,
        findings=findings,
        checks=tuple(one.check for one in judged),
        faces=faces,
        milliseconds=clock.milliseconds,
        models=engine.models,
    )
