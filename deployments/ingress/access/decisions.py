"""Whether a request may pass: by its need and its key, and, where there are no keys, by where it comes from."""

from collections.abc import Sequence

from deployments.contracts.access_errors import NotPermitted, Unauthenticated
from deployments.ingress.access.keys import Key, key_of
from deployments.ingress.access.needs import WITH_SCOPE, Need

Keys = Sequence[Key] | None
"""None: this server has no keys; an empty sequence: nobody has one."""


def bearer_of(secrets: frozenset[str], keys: Sequence[Key]) -> Key:
    """The key that is sent. Raises Unauthenticated."""
    if not secrets:
        raise Unauthenticated("a key is needed: send it as authorization: Bearer …, x-api-key or api-key")
    if len(secrets) > 1:
        raise Unauthenticated("several different keys were sent; send one")
    (secret,) = secrets
    key = key_of(secret, keys)
    if key is None:
        raise Unauthenticated("this server does not know the key that was sent")
    return key


def permitted(need: Need, secrets: frozenset[str], keys: Keys, *, local: bool) -> Key | None:
    """The key in whose name the request runs, None for nobody's. Raises Unauthenticated, NotPermitted."""
    if need is Need.OPEN:
        return None
    if keys is None:
        if need is Need.ADMIN and not local:
            raise NotPermitted(
                "an operator's call, which without keys is taken from this machine alone, and only where the server "
                "listens nowhere else; set access.keys_file"
            )
        return None
    key = bearer_of(secrets, keys)
    if not need.met_by(key.scopes):
        raise NotPermitted(f"the key {key.name!r} lacks the scope {WITH_SCOPE[need].value!r}, which this call needs")
    return key
