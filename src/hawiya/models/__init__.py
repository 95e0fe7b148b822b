"""Networks as files with manifests: what we trained ships in this package, what others trained is installed beside it.

A network is loaded once, by name, after its SHA-256 was compared with its manifest. Its pre- and post-processing
stands with the step that uses it (`cards/…`, `faces/…`), never here.
"""

from hawiya.models.choice import known_manifests, manifest_in_use, manifests_in_use, role_of
from hawiya.models.manifest import Manifest, ModelError, OperatingPoints, manifest_of, manifests, shipped_manifests
from hawiya.models.network import Network, installed_models_dir, load_network, open_network, weights_path

__all__ = [
    "Manifest",
    "ModelError",
    "Network",
    "OperatingPoints",
    "installed_models_dir",
    "known_manifests",
    "load_network",
    "manifest_in_use",
    "manifest_of",
    "manifests",
    "manifests_in_use",
    "open_network",
    "role_of",
    "shipped_manifests",
    "weights_path",
]
