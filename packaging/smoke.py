"""Tries the frozen program: `smoke.py FOLDER`. It is moved to an empty folder and started with no Python in reach.

It must not import the program: what is tried is what people get.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SECONDS = 60


def main(built: Path) -> int:
    """Walk through what a user does first, and say what worked."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        home.mkdir()
        program = Path(shutil.copytree(built, Path(folder, "moved"), symlinks=True), built.name)
        kept = {key: os.environ[key] for key in ("SYSTEMROOT", "TEMP", "DISPLAY") if key in os.environ}
        environment = {**kept, "PATH": "/nowhere", "HOME": str(home), "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"}

        def run(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
            command = [str(program), *arguments]
            return subprocess.run(
                command, input=typed, env=environment, capture_output=True, text=True, check=True, timeout=SECONDS
            )

        print(run("--version").stdout.strip())
        scenarios = json.loads(run("practice", "--list", "--json").stdout)
        print(f"practice --list: {len(scenarios)} scenarios")
        refusal = "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant."
        print(f"explain: {run('explain', refusal).stdout.strip().splitlines()[0]}")
        serve = [str(program), "practice", "healthy", "--serve"]
        with subprocess.Popen(serve, env=environment, stdout=subprocess.PIPE, text=True) as serving:
            try:
                served = json.loads(serving.stdout.readline() if serving.stdout else "")
                report = Path(folder, "report.json")
                arguments = ["--cloud", served["cloud_file"], "--mailbox", served["mailbox"], "--credentials", "stdin"]
                run("diagnose", *arguments, "--send", "--json", str(report), typed=served["password"] + "\n")
                verdict = json.loads(report.read_text(encoding="utf-8"))["verdict"]["status"]
                print(f"diagnose against the practice tenant: {verdict}")
            finally:
                serving.terminate()
        size = sum(file.stat().st_size for file in built.rglob("*") if file.is_file() and not file.is_symlink())
        print(f"size: {size / 1e6:.0f} MB")
    return 0 if verdict == "healthy" and scenarios else 1


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1]).resolve()))
    except subprocess.CalledProcessError as failed:
        sys.exit(f"{failed.cmd} ended with {failed.returncode}: {failed.stderr[-2000:]}")
