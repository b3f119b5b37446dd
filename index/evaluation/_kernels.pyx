# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The inner loops of a search, compiled. `index.evaluation.kernels` says what each does, and has each in NumPy.

No number is trusted: one that lies outside its array, as a damaged file may hold, is an IndexError.
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

ctypedef fused place_type:
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


cdef inline Py_ssize_t _seek(const ascending_type *among, Py_ssize_t size, int64_t wanted,
                             Py_ssize_t low) noexcept nogil:
    """Return the first place from `low` on that holds no less than is wanted: by ever greater steps, then halves."""
    cdef Py_ssize_t step = 1, high = low, middle
    while high < size and among[high] < wanted:
        low = high + 1
        high += step
        step *= 2
    high = min(high, size)
    while low < high:
        middle = low + (high - low) // 2
        if among[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def count(const place_type[::1] places, const int64_t[::1] documents, int64_t size):
    counts = np.zeros(size, np.int64)
    cdef int64_t[::1] out = counts
    cdef Py_ssize_t number
    cdef int64_t document, place, length = places.shape[0]
    with nogil:
        for number in range(documents.shape[0]):
            document = documents[number]
            if document < 0 or document >= length:
                _outside()
            place = places[document]
            if place < 0 or place >= size:
                _outside()
            out[place] += 1
    return counts


cdef inline bint _added(const int64_t[::1] starts, const int64_t[::1] members, int64_t of, int64_t count,
                        int64_t[::1] out) noexcept nogil:
    """Add to the count of each member of a set; return whether there are such."""
    cdef Py_ssize_t place
    if starts[of] < 0 or starts[of + 1] > members.shape[0]:
        return False
    for place in range(starts[of], starts[of + 1]):
        if members[place] < 0 or members[place] >= out.shape[0]:
            return False
        out[members[place]] += count
    return True


def count_members(const place_type[::1] sets, const int64_t[::1] documents, const int64_t[::1] starts,
                  const int64_t[::1] members, int64_t size):
    counts = np.zeros(size, np.int64)
    cdef int64_t[::1] out = counts
    cdef const int64_t[::1] by_set
    cdef Py_ssize_t number
    cdef int64_t document, length = sets.shape[0], set_count = starts.shape[0] - 1, of
    if documents.shape[0] >= set_count:
        by_set = count(sets, documents, set_count)
        with nogil:
            for number in range(set_count):
                if by_set[number] and not _added(starts, members, number, by_set[number], out):
                    _outside()
    else:
        with nogil:
            for number in range(documents.shape[0]):
                document = documents[number]
                if document < 0 or document >= length:
                    _outside()
                of = sets[document]
                if of < 0 or of >= set_count or not _added(starts, members, of, 1, out):
                    _outside()
    return counts


def weigh(double[::1] weights, const int64_t[::1] found, const int64_t[::1] documents,
          const frequency[::1] frequencies, const double[::1] norms, double weight):
    cdef Py_ssize_t number, place = 0, size = documents.shape[0], count = found.shape[0]
    if frequencies.shape[0] != size or weights.shape[0] != count:
        _outside()
    if size == 0 or count == 0:
        return
    # The found are the evaluation's own and ascend: the documents may be a file's, and are only compared.
    if found[0] < 0 or found[count - 1] >= norms.shape[0]:
        _outside()
    with nogil:
        if size < count:
            for number in range(size):
                place = _seek(&found[0], count, documents[number], place)
                if place == count:
                    break
                if found[place] == documents[number]:
                    weights[place] += frequencies[number] * weight / norms[found[place]]
                    place += 1
        else:
            for number in range(count):
                place = _seek(&documents[0], size, found[number], place)
                if place == size:
                    break
                if documents[place] == found[number]:
                    weights[number] += frequencies[place] * weight / norms[found[number]]
                    place += 1


def contained(const int64_t[::1] numbers, const int64_t[::1] among):
    found = np.zeros(numbers.shape[0], np.bool_)
    cdef uint8_t[::1] out = found.view(np.uint8)
    cdef Py_ssize_t number, place = 0, size = among.shape[0]
    if size == 0:
        return found
    with nogil:
        for number in range(numbers.shape[0]):
            place = _seek(&among[0], size, numbers[number], place)
            if place == size:
                break
            out[number] = among[place] == numbers[number]
            place += out[number]
    return found


def marked(const uint8_t[::1] mask):
    cdef Py_ssize_t number, place, length = mask.shape[0], whole = length - length % 8
    cdef int64_t count = 0
    cdef uint64_t eight
    documents = np.empty(length + 1, np.int64)
    cdef int64_t[::1] out = documents
    with nogil:
        for number in range(0, whole, 8):
            memcpy(&eight, &mask[number], 8)
            if eight:
                for place in range(number, number + 8):
                    out[count] = place
                    count += mask[place] != 0
        for place in range(whole, length):
            out[count] = place
            count += mask[place] != 0
    return documents[:count]


def number(const uint16_t[::1] documents, int64_t base, int64_t size, int64_t[::1] out):
    cdef Py_ssize_t place
    cdef int64_t greatest = -1
    if documents.shape[0] != out.shape[0]:
        _outside()
    with nogil:
        for place in range(documents.shape[0]):
            greatest = max(greatest, documents[place])
            out[place] = documents[place] + base
    if greatest >= size:
        _outside()


cdef inline int64_t _begin(const count_type[::1] frequencies, const int64_t[::1] blocks, int64_t posting,
                           int64_t length, int64_t known, int64_t start) noexcept nogil:
    """Return where a posting's positions begin, from where an earlier one's do; -1 where not among so many."""
    cdef int64_t at, block = posting // BLOCK * BLOCK
    if known < block:
        known, start = block, blocks[posting // BLOCK]
    if start < 0 or start > length:
        return -1
    for at in range(known, posting):
        start += frequencies[at]
    return start if start + frequencies[posting] <= length else -1


def occurrences(const uint16_t[::1] documents, const count_type[::1] frequencies, const position_type[::1] positions,
                const int64_t[::1] blocks, int64_t first, const int64_t[::1] here, int64_t base):
    postings = np.empty(here.shape[0], np.int64)
    cdef int64_t[::1] found = postings
    cdef int64_t[::1] out
    cdef Py_ssize_t number, posting = 0, count = 0, at, size = documents.shape[0]
    cdef int64_t total = 0, place = -1, start = 0, document, length = positions.shape[0]
    if first < 0 or frequencies.shape[0] < first + size or blocks.shape[0] * BLOCK < first + size:
        _outside()
    if size == 0:
        return np.empty(0, np.int64)
    with nogil:
        for number in range(here.shape[0]):
            posting = _seek(&documents[0], size, here[number], posting)
            if posting == size:
                break
            if documents[posting] == here[number]:
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
        for number in range(count):
            start = _begin(frequencies, blocks, first + found[number], length, place, start)
            if start < 0:
                _outside()
            place = first + found[number]
            document = (documents[found[number]] + base) << POSITION_BITS
            for at in range(start, start + frequencies[place]):
                out[total] = document | positions[at]
                total += 1
    return result


def standing(const uint16_t[::1] documents, const count_type[::1] frequencies, const position_type[::1] positions,
             const int64_t[::1] blocks, int64_t first, const int64_t[::1] places):
    found = np.zeros(places.shape[0], np.bool_)
    cdef uint8_t[::1] out = found.view(np.uint8)
    cdef Py_ssize_t number, posting = 0, size = documents.shape[0]
    cdef int64_t document = -1, known = -1, start = 0, at = 0, stop = 0, position
    cdef int64_t last = (<int64_t>1 << POSITION_BITS) - 1
    if first < 0 or frequencies.shape[0] < first + size or blocks.shape[0] * BLOCK < first + size:
        _outside()
    if size == 0:
        return found
    with nogil:
        for number in range(places.shape[0]):
            if places[number] >> POSITION_BITS != document:
                document = places[number] >> POSITION_BITS
                posting = _seek(&documents[0], size, document, posting)
                if posting == size:
                    break
                at = stop = 0
                if documents[posting] == document:
                    start = _begin(frequencies, blocks, first + posting, positions.shape[0], known, start)
                    if start < 0:
                        _outside()
                    known, at, stop = first + posting, start, start + frequencies[first + posting]
            position = places[number] & last
            while at < stop and positions[at] < position:
                at += 1
            out[number] = at < stop and positions[at] == position
    return found


def nearest(const int64_t[::1] documents, const int64_t[::1] former, const int64_t[::1] latter):
    distances = np.full(documents.shape[0], INFINITY)
    cdef double[::1] out = distances
    cdef Py_ssize_t number = 0, place, after = 0
    cdef int64_t document
    with nogil:
        for place in range(former.shape[0]):
            document = former[place] >> POSITION_BITS
            while number < documents.shape[0] and documents[number] < document:
                number += 1
            if number == documents.shape[0]:
                break
            while after < latter.shape[0] and latter[after] < former[place]:
                after += 1
            if documents[number] == document:
                if after < latter.shape[0] and latter[after] >> POSITION_BITS == document:
                    out[number] = min(out[number], <double>(latter[after] - former[place]))
                if after and latter[after - 1] >> POSITION_BITS == document:
                    out[number] = min(out[number], <double>(former[place] - latter[after - 1]))
    return distances
