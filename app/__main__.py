"""``python -m medcite``: the command line."""

from medcite.command import main

if __name__ == "__main__":
    main()
