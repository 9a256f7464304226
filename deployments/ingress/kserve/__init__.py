"""KServe's Open Inference Protocol v2 under /v2 and over gRPC, translated to calls and back."""
