"""Writes the generated parts of base/rayservice.yaml again after a change of their sources."""

from configs.kuberay.generated import RAY_SERVICE, regenerated

if __name__ == "__main__":
    RAY_SERVICE.write_text(regenerated(RAY_SERVICE.read_text(encoding="utf-8")), encoding="utf-8")
