"""dags/ holds timetables and nothing else; what a linter cannot see of that is seen here."""

import ast
from collections import Counter
from pathlib import Path

import pytest

DAGS = Path(__file__).resolve().parents[2] / "dags"
FILES = sorted(DAGS.glob("*.py"))
AT_THE_TOP = {"airflow.sdk", "airflow.sdk.exceptions", "pendulum", "datetime", "etl.feeds", "etl.on_duty"}
THINKING = (
    ast.While, ast.Try, ast.With, ast.AsyncFor, ast.AsyncWith, ast.ClassDef, ast.Lambda, ast.Match,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.Global, ast.Nonlocal,
)  # fmt: skip
# What a timetable may hold of loops and conditions: each programme, each feed, and the skip of a feed without news.
ALLOWED = {file.name: {"For": 1} for file in FILES} | {"intake.py": {"For": 2}}
FORBIDDEN_CALLS = {"open", "now", "today", "utcnow", "eval", "exec", "__import__", "getenv"}

each_file = pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])


def tree_of(file):
    return ast.parse(file.read_text("utf-8"))


def modules_of(node):
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]


def test_the_files_are_exactly_these():
    assert [file.name for file in FILES] == ["housekeeping.py", "intake.py", "reconcile.py", "weekly_report.py"]


def test_dags_is_no_package_and_has_no_folders():
    assert [entry.name for entry in DAGS.iterdir() if entry.is_dir() and entry.name != "__pycache__"] == []


@each_file
def test_a_timetable_has_fewer_than_sixty_lines(file):
    assert len(file.read_text("utf-8").splitlines()) < 60


@each_file
def test_at_the_top_only_airflow_the_feeds_and_the_calendar_are_imported(file):
    for node in tree_of(file).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for module in modules_of(node):
                assert module in AT_THE_TOP or module.startswith("airflow.providers.standard."), module


@each_file
def test_inside_a_task_only_the_flow_is_imported(file):
    tree = tree_of(file)
    inner = [n for n in ast.walk(tree) if isinstance(n, (ast.Import, ast.ImportFrom)) and n not in tree.body]
    assert {ast.unparse(node) for node in inner} == {"from etl import flow"}


@each_file
def test_timetables_never_import_one_another(file):
    others = {other.stem for other in FILES}
    imports = [n for n in ast.walk(tree_of(file)) if isinstance(n, (ast.Import, ast.ImportFrom))]
    for node in imports:
        assert getattr(node, "level", 0) == 0
        assert not others & {module.split(".")[0] for module in modules_of(node)}


@each_file
def test_a_timetable_does_not_think(file):
    nodes = list(ast.walk(tree_of(file)))
    assert [type(node).__name__ for node in nodes if isinstance(node, THINKING)] == []
    branches = Counter(type(node).__name__ for node in nodes if isinstance(node, (ast.For, ast.If)))
    assert branches == ALLOWED.get(file.name, {})


@each_file
def test_a_timetable_touches_neither_clock_nor_disk(file):
    calls = [node.func for node in ast.walk(tree_of(file)) if isinstance(node, ast.Call)]
    names = {func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in calls}
    assert not names & FORBIDDEN_CALLS


@each_file
def test_each_task_is_one_call_of_the_flow(file):
    tree = tree_of(file)
    inner = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    tasks = [node for node in inner if any("task" in ast.unparse(mark) for mark in node.decorator_list)]
    assert tasks
    for task in tasks:
        used = [ast.unparse(node.func) for node in ast.walk(task) if isinstance(node, ast.Call)]
        assert sum(name.startswith("flow.") for name in used) == 1, task.name
