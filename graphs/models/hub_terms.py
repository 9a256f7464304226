"""The operator's settings for the Hub as the client of the Hub takes them."""

from configs.settings import HubSettings
from deployments.hub.terms import HubTerms


def terms_of(settings: HubSettings) -> HubTerms:
    return HubTerms(
        endpoint=settings.endpoint,
        folder=settings.folder,
        facts_for_s=settings.facts_for_s,
        timeout_s=settings.timeout_s,
        download_s=settings.download_s,
    )
