"""configs/kuberay: each secret that a manifest names is made by a command of the README, and no file has one."""

from pathlib import Path

import yaml

from configs.settings import Settings
from tests.configs.manifests import KUBERAY, container, everything, groups, pod, ray_service, secrets


def test_the_readme_makes_every_secret_and_no_file_has_one() -> None:
    readme = (KUBERAY / "README.md").read_text()
    named = {*secrets(everything()), ("anymodal-ray-token", "auth_token")}
    assert {name for name, _ in named} == {"anymodal-ray-token", "anymodal-redis", "anymodal-keys", "anymodal-access"}
    for name, key in named:
        assert f"create secret generic {name} " + (f"--from-literal={key}=" if key else "--from-file=") in readme


def test_every_pod_has_the_file_of_keys_where_the_settings_look() -> None:
    service = ray_service()
    (app,) = yaml.safe_load(service["spec"]["serveConfigV2"])["applications"]
    file = Path(Settings.model_validate(app["args"]).access.keys_file or "")
    for group in groups(service).values():
        (mount,) = (one for one in container(group)["volumeMounts"] if one["mountPath"] == str(file.parent))
        (volume,) = (one for one in pod(group)["volumes"] if one["name"] == mount["name"])
        assert volume["secret"]["secretName"] == "anymodal-access"
    assert f"--from-file={file.name}" in (KUBERAY / "README.md").read_text()
    assert [manifest for manifest in everything() if manifest["kind"] == "Secret"] == []
