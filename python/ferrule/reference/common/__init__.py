"""What the references of several domains need, and no domain."""
