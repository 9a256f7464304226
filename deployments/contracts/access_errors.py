"""The branches of the tree of errors (`contracts.errors`) that say who may ask, and how much."""

from deployments.contracts.errors import AnymodalError, Forbidden


class Unauthenticated(AnymodalError):
    code, status, type = "unauthenticated", 401, "authentication_error"


class NotPermitted(Forbidden):
    code, type = "not_permitted", "permission_error"


class Limited(AnymodalError):
    """A key's own limit, whatever room there is."""

    code, status, type = "limited", 429, "rate_limit_error"


class RateLimited(Limited):
    code = "rate_limited"


class TooManyAtOnce(Limited):
    code = "too_many_at_once"


class QuotaSpent(Limited):
    code = "quota_spent"
