"""Inside one replica: models in memory, requests on them, and the crossing from threads to the event loop."""
