"""Where the cache folder was before `costs` needed it, too; whoever imports it from here still can."""

from ferrule.measuring.cache import folder

__all__ = ["folder"]
