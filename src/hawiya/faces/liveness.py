"""Passive liveness over three frames: every check with its number, and the judgement they add up to."""

from collections.abc import Sequence

from hawiya.faces.engine import FaceEngine, SeenFace
from hawiya.faces.frame_checks import Judged, check_direction, check_faces, check_quality
from hawiya.faces.match import mean_template
from hawiya.faces.result import Embedding, Face, FaceFinding, Image, LivenessResult
from hawiya.faces.set_checks import (
    check_copies,
    check_light,
    check_match,
    check_people,
    check_place,
    check_relief,
    check_spoof,
)
from hawiya.faces.thresholds import LivenessThresholds
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
) -> LivenessResult:
    """Judge three frames (BGR, uint8, upright by EXIF) and the bytes they were decoded from.

    `portrait` and `enrolled` are templates of the same embedder to compare with. Live is only who passes every check;
    a finding of 4220 to 4223 makes it False; frames that cannot be judged, or hold no proof either way, None.
    Deterministic. Raises `ValueError` unless there are three frames with their bytes.
    """
    if len(frames) != FRAMES or len(raw) != FRAMES:
        raise ValueError(f"liveness takes {FRAMES} frames with their bytes, not {len(frames)} and {len(raw)}")
    clock = StageClock()
    with clock.stage("see"):
        everyone = [engine.see(frame) for frame in frames]
    present = check_faces(everyone, thresholds)
    faces = tuple(found[0].face if found else None for found in everyone)
    if present.findings:
        return _unfinished(engine, clock, [present], faces)
    seen = [found[0] for found in everyone]

    with clock.stage("quality"):
        judged = [present, check_quality(frames, seen, thresholds), check_direction(seen, thresholds)]
    if any(one.findings for one in judged):
        return _unfinished(engine, clock, judged, faces)

    with clock.stage("copies"):
        judged.append(check_copies(frames, raw, seen, thresholds))
    judged.append(check_people(seen, thresholds))
    with clock.stage("surroundings"):
        judged += [check_place(frames, seen, thresholds), check_light(frames, seen, thresholds)]
    with clock.stage("relief"):
        relief = check_relief(frames, seen, thresholds)
    with clock.stage("anti_spoof"):
        judged += [relief, check_spoof(engine, frames, seen, thresholds, solid=relief.check.outcome == "pass")]
    return _matched(engine, clock, judged, seen, portrait, enrolled, thresholds)


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
