"""The picture of the DET curves: one panel a simulator, one line a species."""

from collections.abc import Sequence
from pathlib import Path
from statistics import NormalDist

import numpy as np

from benchmarks.authenticity import scores
from benchmarks.authenticity.captures import ATTACKS, GENUINE, SIMULATORS
from benchmarks.authenticity.operating import det
from benchmarks.authenticity.tables import fake, judged, pairs_of
from benchmarks.reading.cards import Record
from benchmarks.reading.rates import Rate
from benchmarks.reading.tables import ordered

TICKS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4)
HIGHER = (*TICKS, 0.6, 0.8, 0.95, 0.99)
BPCERS = tuple(float(value) for value in np.geomspace(0.001, 0.5, 120))


def draw(records: Sequence[Record], path: Path) -> None:
    """Write a PNG; both axes are normal deviates (Martin et al., Eurospeech 1997), dots are the shipped thresholds."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    mpl.rcParams.update({"font.size": 9})
    present = ordered(records, "simulator", SIMULATORS)
    figure, panels = plt.subplots(1, len(present), figsize=(4.6 * len(present), 4.4), sharey=True, squeeze=False)
    curves = pairs_of(records, lambda kind: scores.whole)
    across, up = ({_deviate(tick): f"{100 * tick:g}" for tick in ticks} for ticks in (TICKS, HIGHER))
    for panel, simulator in zip(panels[0], present, strict=True):
        of_simulator = [record for record in judged(records) if record["simulator"] == simulator]
        bpcer = Rate.of(fake(record) for record in of_simulator if record["kind"] == GENUINE)
        for number, kind in enumerate(ATTACKS):
            for _, _, genuine, attacks in (curve for curve in curves if curve[:2] == (kind, simulator)):
                points = det(genuine, attacks, BPCERS)
                line = ([_deviate(x) for x, _ in points], [_deviate(y) for _, y in points])
                panel.step(*line, where="post", color=f"C{number}", label=kind.replace("_", " "), linewidth=1.3)
                apcer = Rate.of(not fake(record) for record in of_simulator if record["kind"] == kind)
                if not bpcer.total or not apcer.total:
                    continue
                panel.plot(_deviate(bpcer.share), _deviate(apcer.share), "o", color=f"C{number}", markersize=4)
        panel.set(title=f"{simulator} simulator", xlabel="BPCER, %", xlim=(min(across), max(across)))
        panel.set(ylim=(min(up) - 0.1, max(up) + 0.1))
        panel.set_xticks(list(across), list(across.values()))
        panel.set_yticks(list(up), list(up.values()))
        panel.grid(alpha=0.3)
    panels[0][0].set_ylabel("APCER, %")
    panels[0][-1].legend(loc="upper right", frameon=False)
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110, metadata={"Software": None})
    plt.close(figure)


def _deviate(share: float) -> float:
    """Return the normal deviate of a share, held within what the axes show."""
    return NormalDist().inv_cdf(min(max(share, TICKS[0]), HIGHER[-1]))
