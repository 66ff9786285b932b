"""How the binary formats write numbers."""

from ferrule.errors import DecodeError


class Wire:
    """How numbers are written, and the bytes that are being read."""

    def __init__(self, data: bytes) -> None:
        self.data: bytes = bytes(data)
        self.at: int = 0

    def put_int(self, width: str, value: int) -> bytes:
        """Give the bytes of an integer."""
        raise NotImplementedError

    def put_len(self, value: int) -> bytes:
        """Give the bytes of a length."""
        raise NotImplementedError

    def put_tag(self, value: int) -> bytes:
        """Give the bytes of the place of an alternative."""
        raise NotImplementedError

    def get_int(self, width: str) -> int:
        """Read an integer."""
        raise NotImplementedError

    def get_len(self) -> int:
        """Read a length."""
        raise NotImplementedError

    def get_tag(self) -> int:
        """Read the place of an alternative."""
        raise NotImplementedError

    def take(self, size: int) -> bytes:
        """Give the next bytes."""
        left = len(self.data) - self.at
        if size > left:
            raise self.wrong(self.at, f"the end after {left} bytes", f"{size} bytes")
        self.at += size
        return self.data[self.at - size : self.at]

    @staticmethod
    def wrong(at: int, got: str, wanted: str) -> DecodeError:
        """Say what is wrong at a byte."""
        return DecodeError(f"data: at byte {at}: got {got}, wanted {wanted}")
