"""The command line as a module: `python -m koers.cli`, which is how the server starts its worker."""

from koers.cli import main

main()
