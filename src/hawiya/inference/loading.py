"""Loading what pictures are examined with, and warming it up."""

import gc
from datetime import UTC, datetime
from pathlib import Path

from hawiya.cards.authenticity.copies import CopyDetector
from hawiya.cards.authenticity.judge import AuthenticityJudge
from hawiya.cards.authenticity.tampering import TamperDetector
from hawiya.cards.pipeline import CardReader
from hawiya.faces.crew import Crew
from hawiya.faces.engine import FaceEngine
from hawiya.inference.examiner import PixelExaminer
from hawiya.inference.pool import PixelPool
from hawiya.models import load_network
from hawiya.specimens import people, specimen
from hawiya.verification.policy import Policy


def load_card_reader() -> CardReader:
    """Load the card networks, which ship with the package. Raises `ModelError`."""
    return CardReader(
        locator=load_network("card_locator"),
        edges=load_network("card_edges"),
        layout=load_network("card_layout"),
        lines=load_network("card_reader"),
    )


def load_judge() -> AuthenticityJudge:
    """Load what judges whether a card is genuine; its networks ship with the package. Raises `ModelError`."""
    return AuthenticityJudge(
        copies=CopyDetector(load_network("card_copies")), tampering=TamperDetector(load_network("card_tampering"))
    )


def load_examiner(installed_dir: Path | None, pool: PixelPool) -> PixelExaminer:
    """Load everything that a server examines pictures with. Raises `ModelError`.

    While the pool has idle threads, as many helpers (at most two: there are three frames) share a liveness call.
    """
    crew = Crew(min(pool.workers - 1, 2), lambda: pool.spare)
    engine = FaceEngine(installed_dir)
    return PixelExaminer(load_card_reader(), load_judge(), engine, pool, lambda: datetime.now(UTC).date(), crew)


def warm_up(examiner: PixelExaminer) -> None:
    """Examine a specimen once, so that lexicons are read and networks have allocated before the first caller."""
    someone = specimen(people()[0])
    policy = Policy()
    front = examiner.examine_front(someone.front, policy)
    examiner.examine_back(someone.back, policy)
    examiner.examine_liveness(someone.faces, front.portrait, None, policy)
    # Lexicons and networks live as long as the process: without this every full collection walks through them again.
    gc.collect()
    gc.freeze()
