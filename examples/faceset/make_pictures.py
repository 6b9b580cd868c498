"""Makes a folder of pictures to try the example with, from one photograph that scikit-image ships for demonstrations.

    python make_pictures.py pictures

Crops, mirrored or not, lighter or darker: enough variety for a detector. dates.csv says when each was "taken", since
what is made today has no capture date of its own. The pictures are never committed.
"""

from __future__ import annotations

import argparse
import csv
import importlib.resources
import random
import sys
from datetime import date, timedelta
from pathlib import Path

from PIL import Image, ImageEnhance, ImageOps

COUNT = 60
SIDE = 384
FIRST_DAY, DAYS = date(2016, 5, 1), 3000

# Where the face stands in the photograph, as left, top, right, bottom: every crop keeps it.
FACE = (150, 30, 300, 230)


def photograph() -> Image.Image:
    """The photograph, 512 pixels square."""
    shipped = importlib.resources.files("skimage") / "data" / "astronaut.png"
    with shipped.open("rb") as file:
        return Image.open(file).convert("RGB")


def variation(whole: Image.Image, chance: random.Random) -> Image.Image:
    """One picture of many: another frame around the face, another light."""
    left, top = chance.randrange(0, FACE[0]), chance.randrange(0, FACE[1])
    right, bottom = chance.randrange(FACE[2], whole.width), chance.randrange(FACE[3], whole.height)
    side = max(right - left, bottom - top)
    picture = whole.crop((left, top, min(left + side, whole.width), min(top + side, whole.height)))
    picture = ImageOps.fit(picture, (SIDE, SIDE))
    picture = ImageOps.mirror(picture) if chance.random() < 0.5 else picture
    return ImageEnhance.Brightness(picture).enhance(chance.uniform(0.7, 1.3))


def make(folder: Path, count: int = COUNT) -> None:
    """Write `count` pictures and dates.csv; the same ones every time."""
    folder.mkdir(parents=True, exist_ok=True)
    chance, whole = random.Random(20261122), photograph()  # noqa: S311  # the same pictures every time
    with (folder / "dates.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["file", "date"])
        for number in range(1, count + 1):
            name = f"picture-{number:03}.jpg"
            variation(whole, chance).save(folder / name, quality=90)
            rows.writerow([name, FIRST_DAY + timedelta(days=chance.randrange(DAYS))])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=COUNT)
    options = parser.parse_args()
    make(options.folder, options.count)
    return 0


if __name__ == "__main__":
    sys.exit(main())
