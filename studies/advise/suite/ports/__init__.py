"""The ports of the suite: an extension of its own, and what stands between it or a library and a program."""
