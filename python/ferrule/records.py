"""Records: people one by one, and by column."""

from ferrule._core.records import Field, FrozenPerson, People, Person, PersonView, asdict, fields

__all__ = ["Field", "FrozenPerson", "People", "Person", "PersonView", "asdict", "fields"]
