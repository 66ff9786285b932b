"""What is logged: a line of JSON for each record, on stderr."""

from __future__ import annotations

import json
import logging
import time

__all__ = ["JsonLines", "log_as_json"]

_USUAL = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "color_message"}


class JsonLines(logging.Formatter):
    """A line of JSON for each record, with what was said as `extra`: a job's id, for one.

    >>> said = {"name": "ferrule", "levelno": 20, "msg": "made", "created": 0.0, "job": "1"}
    >>> JsonLines().format(logging.makeLogRecord(said))
    '{"time": "1970-01-01T00:00:00Z", "level": "INFO", "logger": "ferrule", "message": "made", "job": "1"}'
    """

    def format(self, record: logging.LogRecord) -> str:
        """Give the line."""
        said = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": logging.getLevelName(record.levelno),
            "logger": record.name,
            "message": record.getMessage(),
        }
        said |= {name: value for name, value in vars(record).items() if name not in _USUAL}
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, default=str)


def log_as_json() -> None:
    """Have all that is logged be lines of JSON on stderr."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
