"""`python -m nlu check`: exit status 1 and one line per problem if the training data is not whole."""

import sys
from pathlib import Path

from nlu.check import check


def main(arguments: list[str]) -> int:
    """Exit status."""
    if arguments != ["check"]:
        sys.stderr.write("usage: python -m nlu check\n")
        return 2
    problems = check(Path(__file__).resolve().parent.parent)
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
