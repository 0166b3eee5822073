"""JupyterHub for a class on one machine: `jupyterhub -f deploy/jupyterhub_config.py`.

What is specific to your class stands in environment variables, so that this file stays as it is:

CNN_COURSE_NOTEBOOKS  the folder of notebooks that each learner gets at the first login
CNN_COURSE_MEMORY     GB that one process of a learner may use; 3 without it
CNN_COURSE_TEACHERS   names with access to the admin page, separated by commas
CNN_COURSE_ADDRESS    where the Hub listens; http://127.0.0.1:8000 without it
"""

import os
import pwd
import shutil
import sys
from pathlib import Path

c = get_config()  # noqa: F821

HERE = Path(__file__).resolve().parent
NOTEBOOKS = Path(os.environ.get("CNN_COURSE_NOTEBOOKS", HERE.parent / "notebooks")).resolve()
MEMORY = float(os.environ.get("CNN_COURSE_MEMORY", "3"))
TEACHERS = {one for one in os.environ.get("CNN_COURSE_TEACHERS", "").split(",") if one}

# Who may come in. Accounts of the machine (PAM) are the default of JupyterHub; for your
# university's login install the authenticator of its kind and name it here.
c.Authenticator.allow_all = True
c.Authenticator.admin_users = TEACHERS
c.JupyterHub.bind_url = os.environ.get("CNN_COURSE_ADDRESS", "http://127.0.0.1:8000")
c.JupyterHub.cleanup_servers = True
c.JupyterHub.concurrent_spawn_limit = (
    10  # a class arrives at once; the machine starts ten at a time
)
c.Spawner.start_timeout = c.Spawner.http_timeout = 120
c.Spawner.default_url = "/lab/tree/cnn_course/00_start_here.ipynb"

# Fair shares. One thread for each kernel: fifty of them on eight cores would only get in each
# other's way, and the numbers are then the ones that the notebooks show.
c.Spawner.environment = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


# A cell that asks for more memory than this gets a MemoryError, and nobody else notices. Linux
# counts the data of each process; where there is systemd, the package jupyterhub-systemdspawner
# limits all processes of a learner together.
SERVER = str(Path(sys.executable).with_name("jupyterhub-singleuser"))
PRLIMIT = shutil.which("prlimit")
LIMITED = [PRLIMIT, f"--data={int(MEMORY * 1e9)}", "--core=0"] if PRLIMIT else []
c.Spawner.cmd = [*LIMITED, SERVER]


def _course_at_first_login(spawner):
    """Copy the notebooks into the learner's home, once; what is there is never touched."""
    home = Path(getattr(spawner, "home_dir", None) or os.path.expanduser(f"~{spawner.user.name}"))
    target = home / "cnn_course"
    if target.exists() or not NOTEBOOKS.is_dir():
        return
    partial = target.with_name("cnn_course.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(NOTEBOOKS, partial, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    _give(partial, spawner.user.name)
    partial.rename(target)


def _give(folder, name):
    try:
        owner = pwd.getpwnam(name)
    except KeyError:  # the spawner has accounts of its own
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner.pw_uid, owner.pw_gid)


c.Spawner.pre_spawn_hook = _course_at_first_login
