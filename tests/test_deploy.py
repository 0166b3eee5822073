"""Hosting: the Hub's settings copy the course once, and the trial says why it is skipped."""

import os
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from traitlets.config import Config

DEPLOY = Path(__file__).parents[1] / "deploy"


@pytest.fixture
def settings(monkeypatch, tmp_path):
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    (notebooks / "03.ipynb").write_text("fresh")
    monkeypatch.setenv("CNN_COURSE_NOTEBOOKS", str(notebooks))
    monkeypatch.setenv("CNN_COURSE_MEMORY", "2.5")
    config = Config()
    runpy.run_path(str(DEPLOY / "jupyterhub_config.py"), {"get_config": lambda: config})
    return config


def test_a_learner_gets_the_notebooks_at_the_first_login_and_never_again(settings, tmp_path):
    spawner = SimpleNamespace(home_dir=str(tmp_path / "ann"), user=SimpleNamespace(name="ann"))
    settings.Spawner.pre_spawn_hook(spawner)
    mine = tmp_path / "ann" / "cnn_course" / "03.ipynb"
    assert mine.read_text() == "fresh"
    mine.write_text("my work")
    settings.Spawner.pre_spawn_hook(spawner)
    assert mine.read_text() == "my work"


def test_a_learners_processes_have_one_thread_and_a_limit_of_memory(settings):
    assert settings.Spawner.environment["OMP_NUM_THREADS"] == "1"
    if sys.platform == "linux":
        assert "--data=2500000000" in settings.Spawner.cmd
    assert settings.Spawner.cmd[-1].endswith("jupyterhub-singleuser")


def test_the_values_and_the_image_agree_on_where_the_notebooks_are():
    values = yaml.safe_load((DEPLOY / "values.yaml").read_text())
    command = values["singleuser"]["lifecycleHooks"]["postStart"]["exec"]["command"][-1]
    assert "/opt/notebooks" in command
    assert "release class /opt/notebooks" in (DEPLOY / "Containerfile").read_text()


def test_the_trial_of_the_hub_says_what_is_missing_instead_of_failing():
    environment = {key: value for key, value in os.environ.items() if key != "CNN_COURSE_PROXY"}
    done = subprocess.run(
        [sys.executable, str(DEPLOY / "try_hub.py"), "--learners", "1"],
        env=environment | {"PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0
    assert done.stdout.startswith("skipped: ")
