"""Many small functions and methods: a stack machine that runs a loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Machine:
    """Runs words, each a method."""

    def __init__(self) -> None:
        self.stack: list[int] = []
        self.words: dict[str, Callable[[], None]] = {"add": self.add, "twice": self.twice, "mod": self.mod}

    def push(self, value: int) -> None:
        """Put a value on the stack."""
        self.stack.append(value)

    def pop(self) -> int:
        """Take it off."""
        return self.stack.pop()

    def add(self) -> None:
        """Add two."""
        self.push(self.pop() + self.pop())

    def twice(self) -> None:
        """Double one."""
        value = self.pop()
        self.push(value)
        self.push(value)
        self.add()

    def mod(self) -> None:
        """Keep it small."""
        self.push(self.pop() % 9973)

    def run(self, program: list[str | int]) -> int:
        """Run all words."""
        for word in program:
            if isinstance(word, int):
                self.push(word)
            else:
                self.words[word]()
        return self.pop()


machine = Machine()
print(sum(machine.run([i, 7, "add", "twice", "mod"]) for i in range(1_200_000)))
