"""What is put in the place of the toy's functions: right, and wrong in several ways."""

DIGITS = {str(digit): digit for digit in range(10)}


def sum_of_digits(text):
    return sum(map(DIGITS.get, filter(DIGITS.__contains__, text)))


def wrong_where_it_is_not_seen(text):
    """Wrong for texts that a small job has none of."""
    return sum_of_digits(text) + (len(text) > 10)


def wrong(text):
    return sum_of_digits(text) + 1


def of_another_type(text):
    return float(sum_of_digits(text))


def digits(ticket):
    return sum_of_digits(ticket.text)


def numbered(kind, number):
    return kind(f"no. {number:d}")


def length(ticket):
    return ticket.text.__len__()


def lazily(count):
    return iter(range(count))


def one_less(count):
    return iter(range(count - 1))


def written(system, text):
    system.stdout.writelines([text, "\n"])


def never():
    raise AssertionError
