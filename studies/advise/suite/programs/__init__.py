"""The programs, each run as a script: jobs that packages are there for, with data made up from a seed."""
