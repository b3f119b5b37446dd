# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The inner loops of a search, compiled. `index.evaluation.kernels` documents each one and has each in NumPy.

No number from a file is trusted: an index outside its array, as a damaged file may hold, raises IndexError.
"""

from libc.math cimport INFINITY
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcpy

import numpy as np

ctypedef fused frequency:
    uint8_t
    uint16_t
    uint32_t
    int64_t
    double

ctypedef fused ordinal_type:
    uint16_t
    int32_t

ctypedef fused count_type:
    uint8_t
    uint16_t
    uint32_t

ctypedef fused ascending_type:
    uint16_t
    int64_t

ctypedef fused position_type:
    uint16_t
    uint32_t

cdef enum:
    BLOCK = 64
    POSITION_BITS = 32


cdef int _outside() except -1 nogil:
    with gil:
        raise IndexError("a number lies outside its array")


cdef inline Py_ssize_t _seek(const ascending_type *candidates, Py_ssize_t size, int64_t wanted,
                             Py_ssize_t low) noexcept nogil:
    """Return the first index from `low` on whose value is at least `wanted`: by doubling steps, then by halves."""
    cdef Py_ssize_t step = 1, high = low, middle
    while high < size and candidates[high] < wanted:
        low = high + 1
        high += step
        step *= 2
    high = min(high, size)
    while low < high:
        middle = low + (high - low) // 2
        if candidates[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def count(const ordinal_type[::1] ordinals, const int64_t[::1] documents, int64_t size):
    counts = np.zeros(size, np.int64)
    cdef int64_t[::1] out = counts
    cdef Py_ssize_t i
    cdef int64_t document, ordinal, length = ordinals.shape[0]
    with nogil:
        for i in range(documents.shape[0]):
            document = documents[i]
            if document < 0 or document >= length:
                _outside()
            ordinal = ordinals[document]
            if ordinal < 0 or ordinal >= size:
                _outside()
            out[ordinal] += 1
    return counts


cdef inline bint _add_members(const int64_t[::1] starts, const int64_t[::1] members, int64_t set_id, int64_t count,
                              int64_t[::1] out) noexcept nogil:
    """Add `count` to each member of a set; return False where the set or a member is out of range."""
    cdef Py_ssize_t i
    if starts[set_id] < 0 or starts[set_id + 1] > members.shape[0]:
        return False
    for i in range(starts[set_id], starts[set_id + 1]):
        if members[i] < 0 or members[i] >= out.shape[0]:
            return False
        out[members[i]] += count
    return True


def count_members(const ordinal_type[::1] sets, const int64_t[::1] documents, const int64_t[::1] starts,
                  const int64_t[::1] members, int64_t size):
    counts = np.zeros(size, np.int64)
    cdef int64_t[::1] out = counts
    cdef const int64_t[::1] by_set
    cdef Py_ssize_t i
    cdef int64_t document, length = sets.shape[0], set_count = starts.shape[0] - 1, set_id
    if documents.shape[0] >= set_count:
        by_set = count(sets, documents, set_count)
        with nogil:
            for i in range(set_count):
                if by_set[i] and not _add_members(starts, members, i, by_set[i], out):
                    _outside()
    else:
        with nogil:
            for i in range(documents.shape[0]):
                document = documents[i]
                if document < 0 or document >= length:
                    _outside()
                set_id = sets[document]
                if set_id < 0 or set_id >= set_count or not _add_members(starts, members, set_id, 1, out):
                    _outside()
    return counts


def weigh(double[::1] weights, const int64_t[::1] found, const int64_t[::1] documents,
          const frequency[::1] frequencies, const double[::1] norms, double weight):
    cdef Py_ssize_t i, j = 0, size = documents.shape[0], count = found.shape[0]
    if frequencies.shape[0] != size or weights.shape[0] != count:
        _outside()
    if size == 0 or count == 0:
        return
    # `found` is the evaluation's own and ascends. `documents` may be a file's: it is only compared, never an index.
    if found[0] < 0 or found[count - 1] >= norms.shape[0]:
        _outside()
    with nogil:
        if size < count:
            for i in range(size):
                j = _seek(&found[0], count, documents[i], j)
                if j == count:
                    break
                if found[j] == documents[i]:
                    weights[j] += frequencies[i] * weight / norms[found[j]]
                    j += 1
        else:
            for i in range(count):
                j = _seek(&documents[0], size, found[i], j)
                if j == size:
                    break
                if documents[j] == found[i]:
                    weights[i] += frequencies[j] * weight / norms[found[i]]
                    j += 1


def isin(const int64_t[::1] values, const int64_t[::1] candidates):
    found = np.zeros(values.shape[0], np.bool_)
    cdef uint8_t[::1] out = found.view(np.uint8)
    cdef Py_ssize_t i, j = 0, size = candidates.shape[0]
    if size == 0:
        return found
    with nogil:
        for i in range(values.shape[0]):
            j = _seek(&candidates[0], size, values[i], j)
            if j == size:
                break
            out[i] = candidates[j] == values[i]
            j += out[i]
    return found


def nonzero(const uint8_t[::1] mask):
    cdef Py_ssize_t i, j, length = mask.shape[0], whole = length - length % 8
    cdef int64_t count = 0
    cdef uint64_t eight
    documents = np.empty(length + 1, np.int64)
    cdef int64_t[::1] out = documents
    with nogil:
        for i in range(0, whole, 8):
            memcpy(&eight, &mask[i], 8)
            if eight:
                for j in range(i, i + 8):
                    out[count] = j
                    count += mask[j] != 0
        for j in range(whole, length):
            out[count] = j
            count += mask[j] != 0
    return documents[:count]


def rebase(const uint16_t[::1] documents, int64_t base, int64_t size, int64_t[::1] out):
    cdef Py_ssize_t i
    cdef int64_t greatest = -1
    if documents.shape[0] != out.shape[0]:
        _outside()
    with nogil:
        for i in range(documents.shape[0]):
            greatest = max(greatest, documents[i])
            out[i] = documents[i] + base
    if greatest >= size:
        _outside()


cdef inline int64_t _first_position(const count_type[::1] frequencies, const int64_t[::1] blocks, int64_t posting,
                                    int64_t length, int64_t known, int64_t start) noexcept nogil:
    """Return where a posting's positions begin, counted on from an earlier posting's; -1 if they end past `length`.

    Only each block of BLOCK postings has its start stored. From there, or from the nearer posting whose start is
    known, the frequencies say how many positions to skip.
    """
    cdef int64_t i, block = posting // BLOCK * BLOCK
    if known < block:
        known, start = block, blocks[posting // BLOCK]
    if start < 0 or start > length:
        return -1
    for i in range(known, posting):
        start += frequencies[i]
    return start if start + frequencies[posting] <= length else -1


def positions(const uint16_t[::1] documents, const count_type[::1] frequencies,
              const position_type[::1] field_positions,
              const int64_t[::1] blocks, int64_t first, const int64_t[::1] doc_ids, int64_t base):
    postings = np.empty(doc_ids.shape[0], np.int64)
    cdef int64_t[::1] found = postings
    cdef int64_t[::1] out
    cdef Py_ssize_t i, posting = 0, count = 0, j, size = documents.shape[0]
    cdef int64_t total = 0, known = -1, start = 0, document, length = field_positions.shape[0]
    if first < 0 or frequencies.shape[0] < first + size or blocks.shape[0] * BLOCK < first + size:
        _outside()
    if size == 0:
        return np.empty(0, np.int64)
    with nogil:
        for i in range(doc_ids.shape[0]):
            posting = _seek(&documents[0], size, doc_ids[i], posting)
            if posting == size:
                break
            if documents[posting] == doc_ids[i]:
                found[count] = posting
                total += frequencies[first + posting]
                count += 1
                posting += 1
    if total > length:
        _outside()
    result = np.empty(total, np.int64)
    out = result
    total = 0
    with nogil:
        for i in range(count):
            start = _first_position(frequencies, blocks, first + found[i], length, known, start)
            if start < 0:
                _outside()
            known = first + found[i]
            document = (documents[found[i]] + base) << POSITION_BITS
            for j in range(start, start + frequencies[known]):
                out[total] = document | field_positions[j]
                total += 1
    return result


def has_positions(const uint16_t[::1] documents, const count_type[::1] frequencies,
                  const position_type[::1] field_positions,
                  const int64_t[::1] blocks, int64_t first, const int64_t[::1] positions):
    found = np.zeros(positions.shape[0], np.bool_)
    cdef uint8_t[::1] out = found.view(np.uint8)
    cdef Py_ssize_t i, posting = 0, size = documents.shape[0]
    cdef int64_t document = -1, known = -1, start = 0, next_one = 0, stop = 0, position
    cdef int64_t last = (<int64_t>1 << POSITION_BITS) - 1
    if first < 0 or frequencies.shape[0] < first + size or blocks.shape[0] * BLOCK < first + size:
        _outside()
    if size == 0:
        return found
    with nogil:
        for i in range(positions.shape[0]):
            if positions[i] >> POSITION_BITS != document:
                document = positions[i] >> POSITION_BITS
                posting = _seek(&documents[0], size, document, posting)
                if posting == size:
                    break
                next_one = stop = 0
                if documents[posting] == document:
                    start = _first_position(frequencies, blocks, first + posting, field_positions.shape[0], known,
                                            start)
                    if start < 0:
                        _outside()
                    known, next_one, stop = first + posting, start, start + frequencies[first + posting]
            position = positions[i] & last
            while next_one < stop and field_positions[next_one] < position:
                next_one += 1
            out[i] = next_one < stop and field_positions[next_one] == position
    return found


def nearest(const int64_t[::1] documents, const int64_t[::1] former, const int64_t[::1] latter):
    distances = np.full(documents.shape[0], INFINITY)
    cdef double[::1] out = distances
    cdef Py_ssize_t i = 0, j, after = 0
    cdef int64_t document
    with nogil:
        for j in range(former.shape[0]):
            document = former[j] >> POSITION_BITS
            while i < documents.shape[0] and documents[i] < document:
                i += 1
            if i == documents.shape[0]:
                break
            while after < latter.shape[0] and latter[after] < former[j]:
                after += 1
            if documents[i] == document:
                if after < latter.shape[0] and latter[after] >> POSITION_BITS == document:
                    out[i] = min(out[i], <double>(latter[after] - former[j]))
                if after and latter[after - 1] >> POSITION_BITS == document:
                    out[i] = min(out[i], <double>(former[j] - latter[after - 1]))
    return distances
