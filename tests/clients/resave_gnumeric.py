"""Open and save workbooks with Gnumeric: ``python resave_gnumeric.py job.json`` (job file: see form_jobs.py).

Without its window Gnumeric fills nothing in, so the jobs hold no answers: another program has filled in the workbooks.
"""

from __future__ import annotations

import subprocess
import sys

from form_jobs import Job, refuse_answers, run_jobs

COMMAND = ["ssconvert", "--import-type=Gnumeric_Excel:xlsx", "--export-type=Gnumeric_Excel:xlsx2"]
SECONDS = 60


def save_again(job: Job) -> None:
    """Save one workbook anew; ssconvert leaves with 0 also where it wrote nothing."""
    refuse_answers(job)
    command = [*COMMAND, str(job.source), str(job.target)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=SECONDS)
    if done.returncode != 0 or not job.target.is_file():
        sys.exit(f"{job.source.name}: {done.stderr.strip() or 'nothing was written'}")


if __name__ == "__main__":
    run_jobs(sys.argv[1:], save_again)
