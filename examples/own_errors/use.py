"""Catching errors of Rust's: by a class of their own, or as the builtin that they become."""

import own_errors

try:
    own_errors.risky_operation()
except own_errors.MyCustomError as error:
    print(f"by its own class: {error}")
try:
    own_errors.fallible_function()
except ValueError as error:
    print(f"as the builtin:   {error}")
