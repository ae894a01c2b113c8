"""The commands behind the Makefile, on the standard library alone.

This file is read by whatever ``python3`` is, so it keeps to words that an old one knows.
"""

import os
import shutil
import sys

if sys.version_info < (3, 11):
    for _name in ("python3.14", "python3.13", "python3.12", "python3.11"):
        if shutil.which(_name):
            os.execvp(_name, [_name, "-m", "tools.start"] + sys.argv[1:])
    sys.exit(
        "Commonweal needs Python 3.11 or newer; %s is %s.%s. Install a newer one, or name it: "
        "make run PYTHON=/path/to/python3.12" % ((sys.executable,) + tuple(sys.version_info[:2]))
    )
