"""``python -m course``: the command ``course`` where the folder of installed programs is not on the PATH."""

from course.cli import main

if __name__ == "__main__":
    main()
