"""`python -m digitize` is the command `digitize`."""

from digitize.cli import main

if __name__ == "__main__":
    main()
