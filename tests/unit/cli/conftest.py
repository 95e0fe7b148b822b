from tests.unit.cli.commands import commands as commands
