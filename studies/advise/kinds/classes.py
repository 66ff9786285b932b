"""A simulation made of objects: particles in a box, which bounce and meet."""

from dataclasses import dataclass


@dataclass
class Vector:
    """Two numbers."""

    x: float
    y: float

    def __add__(self, other: "Vector") -> "Vector":
        return Vector(self.x + other.x, self.y + other.y)

    def times(self, factor: float) -> "Vector":
        """Make it longer."""
        return Vector(self.x * factor, self.y * factor)


class Particle:
    """Has a place and a speed."""

    def __init__(self, place: Vector, speed: Vector) -> None:
        self.place = place
        self.speed = speed

    def step(self, seconds: float) -> None:
        """Move on, and bounce."""
        self.place = self.place + self.speed.times(seconds)
        if not 0 < self.place.x < 1:
            self.speed.x = -self.speed.x
        if not 0 < self.place.y < 1:
            self.speed.y = -self.speed.y

    def meets(self, other: "Particle") -> bool:
        """Whether another is near."""
        return abs(self.place.x - other.place.x) + abs(self.place.y - other.place.y) < 0.01


class World:
    """Has particles."""

    def __init__(self, n: int) -> None:
        self.all = [
            Particle(Vector(i * 0.37 % 1, i * 0.71 % 1), Vector(i % 7 / 10, i % 5 / 10)) for i in range(n)
        ]

    def step(self) -> int:
        """Move all, and count who meets whom."""
        for each in self.all:
            each.step(0.01)
        return sum(one.meets(other) for i, one in enumerate(self.all) for other in self.all[:i])


world = World(60)
print(sum(world.step() for _ in range(900)))
