"""The plain Python that `ferrule.records` agrees with."""

from ferrule.reference.records.people import People
from ferrule.reference.records.person import Field, FrozenPerson, Person, PersonView, asdict, fields

__all__ = ["Field", "FrozenPerson", "People", "Person", "PersonView", "asdict", "fields"]
