"""How good the advice of `ferrule advise` is."""
