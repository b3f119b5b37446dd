import numpy as np
from numpy.typing import NDArray

_Ordinals = NDArray[np.uint16] | NDArray[np.int32]

def count(ordinals: _Ordinals, documents: NDArray[np.int64], size: int) -> NDArray[np.int64]: ...
def count_members(
    sets: _Ordinals,
    documents: NDArray[np.int64],
    starts: NDArray[np.int64],
    members: NDArray[np.int64],
    size: int,
) -> NDArray[np.int64]: ...
def weigh(
    weights: NDArray[np.float64],
    found: NDArray[np.int64],
    documents: NDArray[np.int64],
    frequencies: NDArray[np.generic],
    norms: NDArray[np.float64],
    weight: float,
) -> None: ...
def isin(values: NDArray[np.int64], candidates: NDArray[np.int64]) -> NDArray[np.bool_]: ...
def nonzero(mask: NDArray[np.uint8]) -> NDArray[np.int64]: ...
def rebase(documents: NDArray[np.uint16], base: int, size: int, out: NDArray[np.int64]) -> None: ...
def positions(
    documents: NDArray[np.uint16],
    frequencies: NDArray[np.generic],
    positions: NDArray[np.generic],
    blocks: NDArray[np.int64],
    first: int,
    doc_ids: NDArray[np.int64],
    base: int,
) -> NDArray[np.int64]: ...
def has_positions(
    documents: NDArray[np.uint16],
    frequencies: NDArray[np.generic],
    positions: NDArray[np.generic],
    blocks: NDArray[np.int64],
    first: int,
    wanted: NDArray[np.int64],
) -> NDArray[np.bool_]: ...
def nearest(
    documents: NDArray[np.int64], former: NDArray[np.int64], latter: NDArray[np.int64]
) -> NDArray[np.float64]: ...
