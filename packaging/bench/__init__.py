"""Speed beside peers in the same run: the bars of the project, printed and written as JSON.

Each module `<name>.py` beside this file offers `rows(scale)`; files that begin with an underscore
are the frame. Run by `python3 packaging/dev.py bench [name…]`.
"""
