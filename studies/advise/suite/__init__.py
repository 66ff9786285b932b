"""Functions of real programs on which the advice is judged: chosen before anything is predicted or ported."""
