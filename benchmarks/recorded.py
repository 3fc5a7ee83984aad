"""The real listings that are beside the project: recorded answers of the source, one file a day."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from benchmarks.errors import BenchmarkError
from benchmarks.ours import PROJECT
from generator.model import Listing
from generator.sources import huggingface

FOLDER = PROJECT.parent / "shared" / "data" / "huggingface"

Days = Mapping[dt.date, Listing]


def days(folder: Path = FOLDER) -> Days:
    """Return the listings of all recorded answers in `folder` that have papers, oldest first.

    Raises:
        BenchmarkError: there are none.

    """
    found = {listing.day: listing for path in sorted(folder.glob("*.json")) if (listing := _listing(path)).papers}
    if not found:
        raise BenchmarkError(f"{folder}: has no recorded answers, and this needs the real listings")
    return found


def _listing(path: Path) -> Listing:
    day = dt.date.fromisoformat(path.stem)
    return Listing(source=huggingface.SOURCE.name, day=day, papers=huggingface.parse(path.read_bytes(), day).papers)
