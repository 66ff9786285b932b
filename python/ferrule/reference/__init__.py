"""The pure Python implementations that every kernel must agree with: slow and plain on purpose."""
