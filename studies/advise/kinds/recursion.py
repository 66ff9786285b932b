"""Functions that call themselves: Fibonacci, queens, permutations."""


def fibonacci(n: int) -> int:
    """Count by adding ones."""
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def queens(n: int, row: int = 0, columns: int = 0, left: int = 0, right: int = 0) -> int:
    """Count the ways to put queens."""
    if row == n:
        return 1
    found = 0
    for column in range(n):
        bit = 1 << column
        if not (columns & bit or left >> column & 1 or right >> column & 1):
            found += queens(n, row + 1, columns | bit, (left | bit) << 1, (right | bit) >> 1)
    return found


def permuted(items: list[int]) -> int:
    """Count permutations by making them."""
    if not items:
        return 1
    return sum(permuted(items[:i] + items[i + 1 :]) for i in range(len(items)))


print(fibonacci(33), queens(10), permuted(list(range(9))))
