"""Unpacks the members of a wheel that begin with one of the given prefixes: WHEEL TARGET PREFIX..."""

import os
import sys
import zipfile

wheel, target, *prefixes = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    members = [member for member in archive.infolist() if member.filename.startswith(tuple(prefixes))]
    if not members:
        sys.exit(f"{wheel} holds nothing that begins with {' or '.join(prefixes)}")
    for member in members:
        path = archive.extract(member, target)
        # Programs stay programs: XLA starts the assembler of its code for a card.
        if member.external_attr >> 16 & 0o100:
            os.chmod(path, 0o755)
