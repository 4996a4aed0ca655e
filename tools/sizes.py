"""Print the tails: long modules, functions, classes and templates. They are for conversation; nothing fails."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMITS = {"module": 250, "function": 30, "class": 150, "template": 100, "parameters": 6}


def lines(text: str) -> int:
    """Return the number of lines that are not empty."""
    return sum(1 for line in text.splitlines() if line.strip())


def of_python(file: Path) -> Iterator[tuple[str, int, str]]:
    """Yield (sort of thing, size, name) for one module."""
    text = file.read_text(encoding="utf-8")
    name = file.relative_to(ROOT).as_posix()
    yield "module", lines(text), name
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        told = ast.get_docstring(node, clean=False) or ""
        size = (node.end_lineno or node.lineno) - node.lineno + 1 - len(told.splitlines())
        where = f"{name}:{node.lineno} {node.name}"
        if isinstance(node, ast.ClassDef):
            yield "class", size, where
        else:
            given = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
            yield "function", size, where
            yield "parameters", len([one for one in given if one.arg not in ("self", "cls")]), where


def main() -> None:
    """Print the eight longest of each sort that are worth talking about."""
    found = [
        thing
        for file in sorted((ROOT / "src").rglob("*.py"))
        if "migrations" not in file.parts
        for thing in of_python(file)
    ]
    found += [
        ("template", lines(file.read_text(encoding="utf-8")), file.relative_to(ROOT).as_posix())
        for file in sorted((ROOT / "src").rglob("*.html"))
    ]
    for sort, limit in LIMITS.items():
        sizes = sorted((size for kind, size, _name in found if kind == sort), reverse=True)
        if not sizes:
            continue
        print(
            f"\n{sort}: {len(sizes)}, median {sizes[len(sizes) // 2]}, over {limit}: {sum(s > limit for s in sizes)}"
        )
        tail = sorted((t for t in found if t[0] == sort and t[1] > limit), key=lambda t: -t[1])
        for _kind, size, name in tail[:8]:
            print(f"  {size:5d}  {name}")


if __name__ == "__main__":
    main()
