"""The kernels of `ferrule.tools` in each tool that speeds Python up: a file for each, as its users write it.

A file has a function for each kernel, called as in :mod:`ferrule.reference.tools`; those with a longer name
are other forms of one. What a tool can't say raises `InexpressibleError`: with the tool's own words where it
refuses, otherwise with the reason. :mod:`ferrule.bench.workloads.tools` makes workloads of them.
"""
