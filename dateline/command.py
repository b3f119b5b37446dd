"""The command `dateline`: its subcommands by sections, its errors, its exit codes."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Final

import click

from dateline import alike, counting, exporting, reading, serving, sets, writing
from dateline.options import INTERRUPTED

PACKAGES: Final = ("index", "indexer", "server")
"""Our packages; another package of one of these names must not be imported in its place."""

SECTIONS: Final = {
    "Start here: index, then serve": (writing.index, serving.serve),
    "Look at articles": (reading.search, reading.show, alike.similar, reading.clean),
    "Count articles": (counting.trends, counting.count),
    "Take it home": (exporting.export,),
    "Correct the archive": (writing.correct, writing.remove),
    "Collect articles in sets": (sets.tag, sets.untag),
    "Look after the index": (reading.status, reading.check, writing.rebuild),
    "Read on many machines": (writing.extract,),
}
"""The commands as `dateline --help` groups them."""

EXAMPLES: Final = """\b
Examples:
  dateline index ~/saved-articles
  dateline serve
  dateline search ceasefire --region europe

`dateline COMMAND --help` describes a command and shows examples."""


class _SectionedGroup(click.Group):
    """A group whose help lists the commands by SECTIONS."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write a list for each section, in the order of SECTIONS."""
        indented_chars = max(map(len, self.commands)) + 6
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                limit = formatter.width - indented_chars
                formatter.write_dl([(command.name or "", command.get_short_help_str(limit)) for command in commands])


@click.group(
    cls=_SectionedGroup,
    epilog=EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(
    package_name="dateline", message="dateline %(version)s (an application; its packages are no library)"
)
def cli() -> None:
    """Turn a pile of saved articles into a search page and a search endpoint."""


for _command in chain.from_iterable(SECTIONS.values()):
    cli.add_command(_command)


def main() -> None:
    """Run the command; print each of our errors as one line on standard error, and exit with 1."""
    _refuse_foreign_packages()
    from index.errors import DatelineError

    try:
        sys.exit(cli.main(standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except DatelineError as error:
        click.echo(f"dateline: {error}", err=True)
        sys.exit(1)
    except (click.Abort, KeyboardInterrupt):
        click.echo("dateline: interrupted", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        prefix = f"{error.filename}: " if error.filename else ""
        click.echo(f"dateline: {prefix}{error.strerror or error}", err=True)
        sys.exit(1)


def _refuse_foreign_packages() -> None:
    """Exit with 1 if Python would import another package in place of one of ours; ours lie beside this one."""
    for name in PACKAGES:
        ours = Path(__file__).resolve().parents[1] / name / "__init__.py"
        spec = find_spec(name)
        found = spec.origin if spec else None
        if found is None or Path(found).resolve() != ours:
            click.echo(
                f"dateline: Python finds another package called {name!r}: {found or 'in a namespace'} hides {ours}; "
                "install Dateline in an environment of its own, as pipx and uvx do",
                err=True,
            )
            sys.exit(1)
