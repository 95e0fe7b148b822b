"""Networks as files with manifests: what we trained ships in this package, what others trained is installed beside it.

A network is loaded once, by name, after its SHA-256 was compared with its manifest. Its pre- and post-processing
stands with the step that uses it (`cards/…`, `faces/…`), never here.
"""

from hawiya.models.manifest import Manifest, ModelError, manifest_of, manifests
from hawiya.models.network import Network, installed_models_dir, load_network, weights_path

__all__ = [
    "Manifest",
    "ModelError",
    "Network",
    "installed_models_dir",
    "load_network",
    "manifest_of",
    "manifests",
    "weights_path",
]
