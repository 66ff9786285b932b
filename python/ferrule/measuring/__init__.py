"""What every part of ferrule that measures stands on: `bench`, `costs`, and what will come."""
