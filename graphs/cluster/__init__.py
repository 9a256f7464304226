"""What the application is on Ray: its GPUs and their shares, its replicas and the doors to them."""
