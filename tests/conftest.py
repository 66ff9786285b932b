"""For all tests: Ctrl-C works in them also where a shell started them in the background and switched it off."""

import signal

signal.signal(signal.SIGINT, signal.default_int_handler)
