"""Pages made from the code are the code's; every setting and network is described."""

import runpy
from pathlib import Path

from hawiya.models import shipped_manifests

DOCS = Path(__file__).parents[2] / "docs"
MODELS = Path(__file__).parents[2] / "src/hawiya/models"


def test_generated_pages_are_up_to_date() -> None:
    made = runpy.run_path(str(DOCS / "generate.py"))
    assert (DOCS / "settings.md").read_text(encoding="utf-8") == made["settings_page"]()
    genuine = (DOCS / "authenticity.md").read_text(encoding="utf-8")
    assert genuine == made["with_card_policy"](genuine)
    assert (DOCS / "errors.md").read_text(encoding="utf-8") == made["errors_page"]()


def test_every_network_has_a_model_card() -> None:
    assert [name for name in shipped_manifests() if not (MODELS / f"{name}.md").is_file()] == []


def test_every_network_is_listed_with_the_dependencies() -> None:
    page = (DOCS / "dependencies.md").read_text(encoding="utf-8")
    assert [name for name in shipped_manifests() if f"`{name}`" not in page] == []
