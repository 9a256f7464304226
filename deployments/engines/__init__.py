"""Models at work: torch, transformers and diffusers live here only, one file per ability and library."""
