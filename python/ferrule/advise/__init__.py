"""Which functions of a program should move to Rust, by how much, and which should not: `ferrule advise`."""
