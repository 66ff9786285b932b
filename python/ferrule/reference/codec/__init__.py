"""The plain Python that `ferrule.codec` agrees with: a module a format."""
