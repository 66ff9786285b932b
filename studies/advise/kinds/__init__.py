"""Programs of very different kinds, on which the sampler is tried: each some seconds, without chance."""
