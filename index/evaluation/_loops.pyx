# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The inner loops of a search, compiled. `index.evaluation.loops` says what each does, and has each in NumPy.

No number is trusted: one that lies outside its array, as a damaged file may hold, is an IndexError.
"""

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t

import numpy as np

ctypedef fused frequency:
    uint8_t
    uint16_t
    uint32_t
    int64_t
    double


cdef object _outside():
    return IndexError("a number lies outside its array")


def count(const int64_t[::1] places, const int64_t[::1] documents, int64_t size):
    counts = np.zeros(size, np.int64)
    cdef int64_t[::1] out = counts
    cdef Py_ssize_t number
    cdef int64_t document, place, length = places.shape[0]
    cdef bint outside = False
    with nogil:
        for number in range(documents.shape[0]):
            document = documents[number]
            if document < 0 or document >= length:
                outside = True
                break
            place = places[document]
            if place < 0 or place >= size:
                outside = True
                break
            out[place] += 1
    if outside:
        raise _outside()
    return counts


def weigh(double[::1] weights, const int64_t[::1] documents, const frequency[::1] frequencies,
          const double[::1] norms, double weight):
    cdef Py_ssize_t number
    cdef int64_t document, length = weights.shape[0]
    cdef bint outside = documents.shape[0] != frequencies.shape[0] or norms.shape[0] != length
    with nogil:
        if not outside:
            for number in range(documents.shape[0]):
                document = documents[number]
                if document < 0 or document >= length:
                    outside = True
                    break
                weights[document] += frequencies[number] * weight / norms[document]
    if outside:
        raise _outside()


def saturate(double[::1] totals, double[::1] weights, const int64_t[::1] documents, double idf, double k1):
    cdef Py_ssize_t number
    cdef int64_t document, length = totals.shape[0]
    cdef double weight
    cdef bint outside = weights.shape[0] != length
    with nogil:
        if not outside:
            for number in range(documents.shape[0]):
                document = documents[number]
                if document < 0 or document >= length:
                    outside = True
                    break
                weight = weights[document]
                weights[document] = 0
                totals[document] += idf * weight * (k1 + 1) / (k1 + weight)
    if outside:
        raise _outside()


def contained(const int64_t[::1] numbers, const int64_t[::1] among):
    found = np.zeros(numbers.shape[0], np.bool_)
    cdef uint8_t[::1] out = found.view(np.uint8)
    cdef Py_ssize_t number, low = 0, high, middle, step, size = among.shape[0]
    cdef int64_t wanted
    with nogil:
        for number in range(numbers.shape[0]):
            wanted = numbers[number]
            step = 1
            high = low
            while high < size and among[high] < wanted:
                low = high + 1
                high += step
                step *= 2
            if high > size:
                high = size
            while low < high:
                middle = low + (high - low) // 2
                if among[middle] < wanted:
                    low = middle + 1
                else:
                    high = middle
            if low == size:
                break
            out[number] = among[low] == wanted
    return found


def mark(const int64_t[::1] documents, int64_t size):
    mask = np.zeros(size, np.bool_)
    cdef uint8_t[::1] out = mask.view(np.uint8)
    cdef Py_ssize_t number
    cdef bint outside = False
    with nogil:
        for number in range(documents.shape[0]):
            if documents[number] < 0 or documents[number] >= size:
                outside = True
                break
            out[documents[number]] = 1
    if outside:
        raise _outside()
    return mask


def marked(const uint8_t[::1] mask):
    cdef Py_ssize_t number, count = 0
    with nogil:
        for number in range(mask.shape[0]):
            count += mask[number] != 0
    documents = np.empty(count, np.int64)
    cdef int64_t[::1] out = documents
    count = 0
    with nogil:
        for number in range(mask.shape[0]):
            if mask[number]:
                out[count] = number
                count += 1
    return documents


def select(const int64_t[::1] documents, const uint8_t[::1] mask):
    kept = np.empty(documents.shape[0], np.int64)
    cdef int64_t[::1] out = kept
    cdef Py_ssize_t number, count = 0
    cdef int64_t document, size = mask.shape[0]
    cdef bint outside = False
    with nogil:
        for number in range(documents.shape[0]):
            document = documents[number]
            if document < 0 or document >= size:
                outside = True
                break
            out[count] = document
            count += mask[document] != 0
    if outside:
        raise _outside()
    return kept[:count].copy()
