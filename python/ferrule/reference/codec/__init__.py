"""The plain Python that `ferrule.codec` agrees with."""
