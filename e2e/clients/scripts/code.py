"""Runs as a script in a git repository with changes that are not committed, and lets its code be kept."""

import os
import subprocess
import sys

PARTS = ("code.py", "told.py")


def git(*arguments) -> str:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    return subprocess.run(["git", *who, *arguments], check=True, capture_output=True, text=True).stdout.strip()


def move_to_repository() -> None:
    """Runs a copy of this script, in a repository of its own."""
    os.makedirs("repository")
    for name in PARTS:
        with open(os.path.join(os.path.dirname(__file__), name)) as source, open(f"repository/{name}", "w") as copy:
            copy.write(source.read())
    os.chdir("repository")
    git("init", "--quiet")
    git("remote", "add", "origin", "https://example.org/someone/training.git")
    git("add", ".")
    git("commit", "--quiet", "-m", "first")
    with open("told.py", "a") as file:
        file.write("# not committed\n")
    # As it is for most people, whose runs lie below the repository.
    os.environ["WANDB_DIR"] = os.getcwd()
    os.execv(sys.executable, [sys.executable, "code.py", *sys.argv[1:]])


def train() -> None:
    import wandb

    from told import parameters, tell

    run = wandb.init(project=parameters["project"], settings=wandb.Settings(save_code=True))
    run.log_code(".")
    run.log({"loss": 1})
    run.finish()
    tell(path=f"{run.entity}/{run.project}/{run.id}", commit=git("rev-parse", "HEAD"))


if os.path.basename(os.getcwd()) == "repository":
    train()
else:
    move_to_repository()
