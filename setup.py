"""What is known only where a wheel is built: whether there is a compiler, and where the source is published.

Everything else is in pyproject.toml.
"""

from __future__ import annotations

import os

from setuptools import Extension, setup

LOOPS = Extension(
    "index.evaluation._kernels",
    ["index/evaluation/_kernels.pyx"],
    # The NumPy form rounds after each step: so must this one, also where the processor could do two at once.
    extra_compile_args=["-O3", "-ffp-contract=off"],
    optional=True,
)


def extensions() -> list[Extension]:
    """Return what can be built here."""
    try:
        import Cython  # noqa: F401
    except ImportError:
        return []
    return [LOOPS]


def urls() -> dict[str, str]:
    """Return the addresses of the repository that GitHub Actions builds from; none where it is built elsewhere."""
    server, repository = os.environ.get("GITHUB_SERVER_URL"), os.environ.get("GITHUB_REPOSITORY")
    if not server or not repository:
        return {}
    source = f"{server}/{repository}"
    return {
        "Source": source,
        "Issues": f"{source}/issues",
        "Changelog": f"{source}/blob/HEAD/CHANGELOG.md",
        "Documentation": f"{source}/tree/HEAD/docs",
    }


setup(ext_modules=extensions(), project_urls=urls())
