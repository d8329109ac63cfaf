"""``python -m telltale``."""

from telltale.surfaces.cli import main

if __name__ == "__main__":
    main()
