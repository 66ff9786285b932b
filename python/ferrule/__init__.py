"""Fast parts in Rust, and the tools that measure what they are worth."""
