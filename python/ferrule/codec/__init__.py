"""Bytes that documents are sent and kept as.

>>> import ferrule as fe
>>> fe.codec.json.loads(fe.codec.json.dumps({"a": [1, 2.5, None]}))
{'a': [1, 2.5, None]}
"""

from ferrule.codec import json

__all__ = ["json"]
