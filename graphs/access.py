"""The settings of access as the HTTP edge and the meter take them."""

from collections.abc import Mapping

from configs.keys import KeyRow, read_keys
from configs.serve_file import http_host
from configs.settings import Settings
from deployments.contracts.usage import Usage
from deployments.ingress.access.guard import Access
from deployments.ingress.access.keys import Key, Scope
from deployments.ingress.access.loopback import is_loopback


def access_of(settings: Settings) -> Access:
    """Who may enter. Raises what `read_keys` raises, and ValueError for a quota of something that is not counted."""
    terms = settings.access
    keys = None if terms.keys_file is None else tuple(key_of_row(row) for row in read_keys(terms.keys_file))
    return Access(keys=keys, on_loopback=listens_on_loopback(settings))


def quotas_of(settings: Settings) -> Mapping[str, Mapping[str, float]]:
    """Each key's quota by its name, where it has one."""
    return {key.name: key.quota for key in access_of(settings).keys or () if key.quota}


def key_of_row(row: KeyRow) -> Key:
    """Raises ValueError."""
    if unknown := sorted(set(row.quota) - set(Usage.model_fields)):
        raise ValueError(
            f"the quota of {row.name} names {', '.join(unknown)}; units are {', '.join(Usage.model_fields)}"
        )
    return Key(**row.model_dump(exclude={"scopes"}), scopes=frozenset(Scope(scope) for scope in row.scopes))


def listens_on_loopback(settings: Settings) -> bool:
    """As the operator says, or the file that the application is started from; in doubt it does not."""
    if settings.access.listens_on_loopback is not None:
        return settings.access.listens_on_loopback
    host = http_host(settings.config_file) if settings.config_file else None
    return host is not None and is_loopback(host)
