"""How the embedded models are trained: one module a family of models, each naming its own under `TRAINED`."""
