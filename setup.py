"""The one compiled module, built where Cython and a compiler are found; all else is in pyproject.toml."""

from __future__ import annotations

from setuptools import Extension, setup

LOOPS = Extension(
    "index.evaluation._loops",
    ["index/evaluation/_loops.pyx"],
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


setup(ext_modules=extensions())
