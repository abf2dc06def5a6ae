"""What an engine would make of a Dockerfile, where there is none: `image.py DOCKERFILE CONTEXT ROOT`.

ROOT holds the image of FROM, and becomes that of the Dockerfile: COPY copies from CONTEXT, RUN runs in ROOT.
Prints what the image says of the process, as JSON. It knows the instructions that ours has, no others.
"""

import glob
import json
import os
import re
import shlex
import shutil
import subprocess
import sys

dockerfile, context, root = sys.argv[1:]
text = open(dockerfile, encoding="utf-8").read()
text = re.sub(r"^#.*\n", "", text, flags=re.M).replace("\\\n", " ")
image = {"Env": {}, "Volumes": []}


def copy(arguments):
    *sources, target = arguments.split()
    for pattern in sources:
        found = glob.glob(os.path.join(context, pattern))
        if not found:
            sys.exit(f"COPY {pattern}: there is none in {context}")
        for path in found:
            shutil.copy(path, root + target)


def run(arguments):
    # Without /proc, a program does not find the libraries beside it.
    alone = ["unshare", "--mount", "--pid", "--fork", f"--mount-proc={root}/proc"]
    command = [*alone, "chroot", root, "/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "/bin/sh", "-c", arguments]
    subprocess.run(command, check=True)


def env(arguments):
    image["Env"].update(pair.split("=", 1) for pair in shlex.split(arguments))


def healthcheck(arguments):
    options, command = arguments.split("CMD ", 1)
    image["Healthcheck"] = json.loads(command)


known = {
    "FROM": lambda arguments: None,
    "COPY": copy,
    "RUN": run,
    "ENV": env,
    "HEALTHCHECK": healthcheck,
    "USER": lambda arguments: image.update(User=arguments),
    "WORKDIR": lambda arguments: image.update(WorkingDir=arguments),
    "VOLUME": lambda arguments: image["Volumes"].append(arguments),
    "EXPOSE": lambda arguments: None,
    "STOPSIGNAL": lambda arguments: image.update(StopSignal=arguments),
    "ENTRYPOINT": lambda arguments: image.update(Entrypoint=json.loads(arguments)),
}
for line in filter(None, map(str.strip, text.splitlines())):
    instruction, arguments = line.split(None, 1)
    known[instruction](arguments)
print(json.dumps(image))
