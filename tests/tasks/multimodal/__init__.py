"""The multimodal family through HTTP."""
