"""Settings whose file of keys is on other machines, built here with another one."""

from configs.settings import AccessSettings, Settings
from tests.server import REPOSITORY

KEYS = AccessSettings(keys_file=str(REPOSITORY / "tests/configs/keys.yaml"))


def with_keys(settings: Settings) -> Settings:
    """The same, if it wants no keys."""
    return settings.model_copy(update={"access": KEYS}) if settings.access.keys_file else settings
