from __future__ import annotations
from index.model import Quality
def judge(blocks, reading, why): return Quality.FULL
