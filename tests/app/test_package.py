from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import medcite

ROOT = Path(__file__).parents[2]
NOT_SHIPPED = {"tests", "bench", "docs", "build", "dist"}


@pytest.fixture(scope="module")
def project() -> dict[str, object]:
    read: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="module")
def setuptools_table(project: dict[str, object]) -> dict[str, object]:
    tools = project["tool"]
    assert isinstance(tools, dict)
    table: dict[str, object] = tools["setuptools"]
    return table


def folder_of(package: str, folders: dict[str, str]) -> Path:
    """Where a package's modules are, by the longest of its parents that has a folder named for it."""
    rest: list[str] = []
    name = package
    while name not in folders:
        name, _, last = name.rpartition(".")
        rest.insert(0, last)
    return Path(folders[name], *rest)


def test_every_folder_of_modules_is_listed_as_a_package(setuptools_table: dict[str, object]) -> None:
    packages, folders = setuptools_table["packages"], setuptools_table["package-dir"]
    assert isinstance(packages, list)
    assert isinstance(folders, dict)
    listed = {folder_of(package, folders) for package in packages}
    found = {
        path.parent.relative_to(ROOT)
        for path in ROOT.rglob("*.py")
        if not path.relative_to(ROOT).parts[0].startswith(".")
        and path.relative_to(ROOT).parts[0] not in NOT_SHIPPED
        and path.parent != ROOT
    }
    assert listed == found
    for folder in listed:
        assert (ROOT / folder / "__init__.py").is_file(), f"{folder} has no __init__.py"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names in a wheel built from a copy of the sources."""
    copy, out = tmp_path_factory.mktemp("source") / "medcite", tmp_path_factory.mktemp("wheel")
    shutil.copytree(
        ROOT, copy, ignore=shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__", "docs", "tests")
    )
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--skip-dependency-check", "-o", out, copy],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stdout + done.stderr
    [path] = out.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def test_a_wheel_brings_medcite_and_no_other_name(wheel: list[str]) -> None:
    assert {name.split("/")[0] for name in wheel} == {"medcite", f"medcite-{medcite.__version__}.dist-info"}


def test_a_wheel_is_complete(wheel: list[str], setuptools_table: dict[str, object], samples: list[Path]) -> None:
    names = set(wheel)
    assert "medcite/py.typed" in names
    assert {f"medcite/corpus/samples/{sample.name}" for sample in samples} <= names
    packages, folders = setuptools_table["packages"], setuptools_table["package-dir"]
    assert isinstance(packages, list)
    assert isinstance(folders, dict)
    for package in packages:
        for module in (ROOT / folder_of(package, folders)).glob("*.py"):
            assert f"{package.replace('.', '/')}/{module.name}" in names


def test_the_version_is_the_same_everywhere(project: dict[str, object]) -> None:
    described = project["project"]
    assert isinstance(described, dict)
    assert described["version"] == medcite.__version__
    assert re.fullmatch(r"\d+\.\d+\.\d+", medcite.__version__)


def test_all_that_is_public_can_be_had() -> None:
    assert list(medcite.__all__) == sorted(medcite.__all__)
    for name in medcite.__all__:
        assert getattr(medcite, name) is not None
        assert name in dir(medcite)
    namespace: dict[str, object] = {}
    exec("from medcite import *", namespace)
    assert set(medcite.__all__) <= set(namespace)


def test_what_is_not_there_is_missed_as_usual() -> None:
    with pytest.raises(AttributeError, match="module 'medcite' has no attribute 'serach'"):
        medcite.serach  # noqa: B018
    with pytest.raises(ImportError):
        importlib.import_module("medcite.serach")


def test_importing_it_is_quick() -> None:
    script = "import sys, medcite; print(len(sys.modules), any(name in sys.modules for name in ('numpy', 'typer')))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    count, heavy = done.stdout.split()
    assert heavy == "False"
    assert int(count) < 150
