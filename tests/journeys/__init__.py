"""A desk's day on the real stack, through HTTP and the command line."""
