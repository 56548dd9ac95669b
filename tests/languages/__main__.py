"""What a translator needs: what is still to be done in a language, and made-up languages to look at.

python -m tests.languages                   what each language lacks, has too much, or has of an older sentence
python -m tests.languages taken CODE        the translation is that of the sentences of now: remember these
python -m tests.languages words CODE        print what is still to be translated, as TOML, file by file
python -m tests.languages pseudo FOLDER     write the made-up languages
"""

import sys
from pathlib import Path

from tests.languages import pseudo, state


def main(arguments: list[str]) -> int:
    """Do what is asked; return the exit status."""
    match arguments:
        case []:
            faults = [f"{code}: {fault}" for code in state.codes() for fault in state.faults(code)]
            print("\n".join(faults) or "Every language is complete.")
            return 1 if faults else 0
        case ["taken", code]:
            state.take(code)
        case ["words", code]:
            print(pseudo.printed(state.missing(code)))
        case ["pseudo", folder]:
            pseudo.write(Path(folder))
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
