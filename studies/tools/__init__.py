"""Five kernels in Python, in Rust and in each tool that speeds Python up, each as its users write it.

`kernels` makes workloads of them: `ferrule bench studies/tools/kernels.py`. A file has a function for each
kernel, called as in `reference`; those with a longer name are other forms of one. What a tool can't say
raises `InexpressibleError`: with the tool's own words where it refuses, otherwise with the reason. The Rust
is an extension of its own, `tool_kernels`.
"""
