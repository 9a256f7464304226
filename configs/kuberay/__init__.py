"""Manifests for KubeRay, and what keeps them equal to the files that Ray is started from elsewhere."""
