"""Unpacks the members of a wheel that begin with one of the given prefixes: WHEEL TARGET PREFIX..."""

import sys
import zipfile

wheel, target, *prefixes = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    members = [name for name in archive.namelist() if name.startswith(tuple(prefixes))]
    if not members:
        sys.exit(f"{wheel} holds nothing that begins with {' or '.join(prefixes)}")
    archive.extractall(target, members)
