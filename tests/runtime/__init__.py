"""What happens inside one replica, without Ray."""
