"""Builds the Dockerfile's stages in root file systems of our own, for a machine whose engine cannot pull the base.

The base `python:X.Y-slim` is stood in for by a minimal Debian whose own Python is X.Y. Every COPY, RUN, ENV, USER and
WORKDIR is carried out by chroot in namespaces of its own, RUN without a network: packages come from a folder of wheels
that pip fetches outside. Containers are processes with number 1 of their own.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.packaging.dockerfile import Copy, Env, Run, Stage, Step, User, Workdir, context_files

RELEASES = {"3.11": "bookworm", "3.13": "trixie"}
"""The Debian release whose own Python has this version."""

_PACKAGES = "ca-certificates,netbase,tzdata,python3,python3-venv,python3-pip"
_WHEELS = "/wheels"
_OUTSIDE = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": _WHEELS}
"""What RUN is given in place of a network."""
_ENTER = """
mount -t proc proc "$1/proc"
if [ -n "$2" ]; then mkdir -p "$1/wheels" && mount --bind "$2" "$1/wheels"; fi
shift 2
exec "$@"
"""
_SHOWN = 90
_ENGINE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def why_not() -> str | None:
    """Return why nothing can stand in here, or None if it can."""
    if not sys.platform.startswith("linux"):
        return "only Linux has the namespaces"
    if os.geteuid() != 0:
        return "only root may make a root file system"
    missing = [one for one in ("debootstrap", "unshare", "chroot", "mount") if shutil.which(one) is None]
    return f"{', '.join(missing)} must be installed" if missing else None


def call(*words: str | Path) -> None:
    """Run a program; its output is told only where it fails."""
    done = subprocess.run(  # noqa: S603 - our own commands
        [str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, words))} ended with {done.returncode}:\n{done.stdout[-4000:]}")


def make_base(image: str, folder: Path) -> None:
    """Make what stands in for a base image in a folder that is not there yet."""
    found = re.fullmatch(r"python:(\d+\.\d+)-slim", image)
    if found is None or found[1] not in RELEASES:
        raise SystemExit(f"nothing stands in for the base {image}: known are Python {', '.join(RELEASES)}, slim")
    call("debootstrap", "--variant=minbase", f"--include={_PACKAGES}", RELEASES[found[1]], folder)
    for name in ("python", "python3"):
        (folder / "usr/local/bin" / name).symlink_to(f"/usr/bin/python{found[1]}")
    # Debian keeps pip from its own Python; the base image's Python is the image's to fill.
    (folder / f"usr/lib/python{found[1]}/EXTERNALLY-MANAGED").unlink()


def fetch_wheels(project: Path, version: str, folder: Path) -> None:
    """Have pip put wheels of all that the project and its build need, for another Python, into a folder."""
    declared = tomllib.loads(project.read_text(encoding="utf-8"))
    wanted = [*declared["project"]["dependencies"], *declared["build-system"]["requires"]]
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    # Spyne is published as source alone; it is pure Python, so the wheel made here serves everywhere.
    sources = [one for one in wanted if one.startswith("spyne")]
    call(*pip, "wheel", "--no-deps", "--wheel-dir", folder, *sources)
    platforms = [f"--platform=manylinux_2_{minor}_{os.uname().machine}" for minor in range(17, 42)]
    for_it = ["--only-binary=:all:", f"--python-version={version}", *platforms]
    call(*pip, "download", *for_it, "--find-links", folder, "--dest", folder, *wanted)


@dataclass
class Root:
    """A root file system that a stage's steps have been carried out in, and what they left set."""

    folder: Path
    variables: dict[str, str] = field(default_factory=lambda: {"PATH": _ENGINE_PATH})
    user: str = "0:0"
    workdir: str = "/"

    def at(self, path: str) -> Path:
        """Return where a path of the container is outside."""
        return self.folder / os.path.normpath(os.path.join(self.workdir, path)).lstrip("/")

    def command(self, words: Sequence[str], variables: Mapping[str, str]) -> list[str]:
        """Return the command that becomes another inside, as the user, in the folder, with these variables alone."""
        given = [f"{name}={value}" for name, value in {**self.variables, **variables}.items()]
        inside = ["/usr/bin/env", "-i", "-C", self.workdir, *given, *words]
        return ["chroot", f"--userspec={self.user}", "--groups=", str(self.folder), *inside]

    def own(self, command: Sequence[str], *namespaces: str, wheels: Path | None = None) -> list[str]:
        """Return the command that runs another as process 1 of namespaces of its own."""
        enter = ["sh", "-euc", _ENTER, "sh", str(self.folder), str(wheels or "")]
        return ["unshare", "--mount", "--pid", "--fork", "--kill-child", *namespaces, *enter, *command]


def build(stages: Sequence[Stage], context: Path, base: Path, wheels: Path, work: Path) -> Root:
    """Carry out all stages, each in a folder of `work`; returns the last one's root."""
    built: dict[str | None, Root] = {}
    for number, stage in enumerate(stages):
        print(f"FROM {stage.base}", flush=True)
        root = Root(work / f"stage{number}")
        call("cp", "--archive", "--reflink=auto", base, root.folder)
        for step in stage.steps:
            print(f"  {type(step).__name__.upper()} {_shown(step)}", flush=True)
            _carry_out(step, root, context, built, wheels)
        built[stage.name] = root
    return root


def _shown(step: Step) -> str:
    match step:
        case Run(words):
            text = words[-1]
        case Copy(sources, target, stage):
            text = " ".join((*sources, target, f"(of {stage})" if stage else ""))
        case Env(values):
            text = " ".join(values)
        case Workdir(name) | User(name):
            text = name
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def _carry_out(step: Step, root: Root, context: Path, built: Mapping[str | None, Root], wheels: Path) -> None:
    match step:
        case Env(values):
            root.variables |= values
        case User(name):
            root.user = name
        case Workdir(path):
            root.workdir = path
            root.at(".").mkdir(parents=True, exist_ok=True)
        case Run(words):
            call(*root.own(root.command(words, _OUTSIDE), "--net", wheels=wheels))
        case Copy(sources, target, stage) if stage is not None:
            for one in sources:
                shutil.copytree(built[stage].at(one), root.at(target), symlinks=True)
        case Copy(sources, target, _):
            _copy_context(context, sources, root.at(target))


def _copy_context(context: Path, sources: tuple[str, ...], target: Path) -> None:
    files = context_files(context)
    for source in sources:
        below = [path for path in files if path.is_relative_to(source)]
        if not below:
            raise SystemExit(f"COPY {source}: there is no such file in the context")
        for path in below:
            # A folder's content goes into the target, a file goes there under its own name.
            place = target / (path.name if path == Path(source) else path.relative_to(source))
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(context / path, place)


@dataclass
class Container:
    """A container that runs: `process` waits for it, `pid` is its process 1 as seen from outside."""

    root: Root
    process: subprocess.Popen[str]
    variables: Mapping[str, str]

    @property
    def pid(self) -> int:
        """The number of its first process outside."""
        told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii").split()
        if not told:
            raise SystemExit("the container has ended")
        return int(told[0])

    def succeeds(self, *words: str) -> bool:
        """Tell whether a command succeeds inside."""
        done = subprocess.run(  # noqa: S603 - our own commands
            self.root.command(words, self.variables), capture_output=True, text=True, check=False
        )
        return done.returncode == 0


@contextmanager
def container(
    stage: Stage, root: Root, variables: Mapping[str, str], command: Sequence[str] = ()
) -> Iterator[Container]:
    """Run a stage's container, with another command than its own if one is given, and end it with the block."""
    words = [*stage.entrypoint, *(command or stage.command)]
    with subprocess.Popen(root.own(root.command(words, variables)), text=True) as process:  # noqa: S603 - likewise
        try:
            yield Container(root, process, variables)
        finally:
            with suppress(ProcessLookupError):
                process.kill()  # which ends all that is inside
