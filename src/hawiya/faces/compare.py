"""Comparing two pictures of faces one to one, where no capture is judged: is it one person?"""

from collections.abc import Mapping
from dataclasses import dataclass

from hawiya.faces.engine import FaceEngine
from hawiya.faces.frame_checks import check_direction, check_faces, check_quality
from hawiya.faces.match import cosine
from hawiya.faces.result import Embedding, FaceFinding, Finding, Image
from hawiya.faces.thresholds import LivenessThresholds


@dataclass(frozen=True, slots=True)
class Comparison:
    """Cosine of two faces, -1..1; None when `findings` say why they could not be compared."""

    similarity: float | None
    findings: tuple[Finding, ...] = ()


def compare_pictures(engine: FaceEngine, pictures: Mapping[str, Image], thresholds: LivenessThresholds) -> Comparison:
    """Compare the faces of two pictures, given by the names that findings use."""
    looks = [_look(engine, image, name, thresholds) for name, image in pictures.items()]
    findings = tuple(finding for _, found in looks for finding in found)
    templates = [template for template, _ in looks if template is not None]
    return Comparison(None, findings) if findings else Comparison(cosine(*templates))


def compare_with_template(
    engine: FaceEngine, image: Image, name: str, template: Embedding, thresholds: LivenessThresholds
) -> Comparison:
    """Compare the face of a picture with a template of the same embedder."""
    own, findings = _look(engine, image, name, thresholds)
    return Comparison(cosine(own, template) if own is not None else None, findings)


def _look(
    engine: FaceEngine, image: Image, name: str, thresholds: LivenessThresholds
) -> tuple[Embedding | None, tuple[Finding, ...]]:
    """Return the template of the one face of a picture, or why it is not good enough to know somebody by."""
    seen = engine.see(image)
    findings = check_faces([seen], thresholds).findings
    if not findings:
        findings = check_quality([image], seen[:1], thresholds).findings
    if not findings:
        findings = check_direction(seen[:1], thresholds).findings
    if findings:
        return None, tuple(_of_picture(finding, name) for finding in findings)
    return engine.embed(image, seen[0].face), ()


def _of_picture(finding: Finding, name: str) -> Finding:
    """Return a finding about a frame as one about a picture that is no frame."""
    code = FaceFinding.NO_FACE_IN_OTHER if finding.code is FaceFinding.NO_FACE else finding.code
    return Finding(code, name, finding.hint)
