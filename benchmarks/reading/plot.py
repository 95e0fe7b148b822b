"""The picture of how accuracy falls with each harm."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.reading.cards import Record
from benchmarks.reading.measured import curves


def draw(records: Sequence[Record], harms: Mapping[str, tuple[str, str]], path: Path) -> None:
    """Write an SVG with one panel a harm; bands are 95 % intervals. `harms` maps names to (title, unit)."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    # Text stays text, and the same results give the same file.
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "hawiya", "font.size": 9})
    present = [harm for harm in harms if any(record["harm"] == harm for record in records)]
    figure, panels = plt.subplots(1, len(present), figsize=(3.1 * len(present), 3.2), sharey=True, squeeze=False)
    for panel, harm in zip(panels[0], present, strict=True):
        title, unit = harms[harm]
        for label, points in curves(records, harm).items():
            levels = [level for level, rate in points if rate.total]
            rates = [rate for _, rate in points if rate.total]
            (line,) = panel.plot(levels, [100 * rate.share for rate in rates], marker="o", markersize=3, label=label)
            low, high = zip(*(rate.interval for rate in rates), strict=True)
            band = ([100 * value for value in low], [100 * value for value in high])
            panel.fill_between(levels, *band, color=line.get_color(), alpha=0.12, linewidth=0)
        panel.set(title=title, xlabel=unit, ylim=(-3, 103))
        panel.grid(alpha=0.3)
        if harm == "resolution":
            panel.invert_xaxis()
    panels[0][0].set_ylabel("fields right to the letter, %")
    panels[0][-1].legend(loc="lower left", frameon=False)
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
