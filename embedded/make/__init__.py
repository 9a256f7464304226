"""One file per family of embedded models; each maker writes one complete model folder."""
