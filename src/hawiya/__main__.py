"""`python -m hawiya`: the command line."""

from hawiya.cli.main import main

main()
