"""The words on a picture and where they stand, read by RapidOCR, whose models are in its package."""

from typing import Any

import numpy as np
from PIL.Image import Image as Picture
from rapidocr import RapidOCR

from deployments.contracts.answering import WordBox

PARAMETERS = {"Global.log_level": "critical", "EngineConfig.onnxruntime.intra_op_num_threads": 1}


class WordReader:
    """Reads a page after the other; its models (PP-OCR, on the CPU) are loaded by the first."""

    def __init__(self) -> None:
        self._reader = RapidOCR(params=PARAMETERS)

    def read(self, picture: Picture) -> tuple[WordBox, ...]:
        """The words in reading order, line by line; none where nothing is written."""
        found: Any = self._reader(np.asarray(picture)[:, :, ::-1], return_word_box=True)
        lines = found.word_results if found.txts else ()
        return tuple(_placed(word, corners, picture) for line in lines for word, _, corners in line if word.strip())


def _placed(word: str, corners: Any, picture: Picture) -> WordBox:
    """The upright box around the corners, in thousandths of the page as LayoutLM wants it."""
    across, down = zip(*corners, strict=True)
    left, right = (_thousandth(side(across), picture.width) for side in (min, max))
    top, bottom = (_thousandth(side(down), picture.height) for side in (min, max))
    return word, (left, top, right, bottom)


def _thousandth(pixels: float, whole: int) -> int:
    return min(max(int(1000 * pixels / whole), 0), 1000)
