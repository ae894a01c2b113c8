"""Apache Spark, where one machine is too small: parts of files are read and hashed where Spark puts
them, and only keys and hashes travel between its machines.

PySpark is not among what is always installed: it is loaded when a cluster is asked for.
"""

from __future__ import annotations

import json
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from commonweal.engines.verify.parts import Part
from commonweal.kernel.errors import BadInput, CannotFinish

__all__ = ["Cluster"]

Work = Callable[[Part], Iterator[Any]]
"""From a part to batches of Arrow. It travels: a function of a module with plain arguments."""

_MISSING = (
    "Spark is not installed here. Install the extra: pip install 'commonweal[spark]' (430 MB). "
    "It needs Java 17 too (Debian: apt install openjdk-17-jre-headless)."
)
_PARTS_A_CORE = 4


class Cluster:
    """One session of Spark. ``master``: where Spark runs its work, as Spark writes it: local[*],
    spark://host:port, yarn."""

    def __init__(self, master: str = "local[*]") -> None:
        if not master.strip() or "\x00" in master:
            raise BadInput("Say where Spark runs, for example local[*].", field="--master")
        self.master = master
        self._folder = tempfile.TemporaryDirectory(prefix="commonweal-spark-")
        try:
            self._session = _started(master, self._folder.name)
        except BaseException:
            self._folder.cleanup()
            raise
        context = self._session.sparkContext
        if master.startswith("local"):
            # Spark would look for another python3 on PATH, in which nothing of ours is.
            context.pythonExec = sys.executable
        self.most_parts = context.defaultParallelism * _PARTS_A_CORE

    @property
    def label(self) -> str:
        return f"Apache Spark {self._session.version}, {self.master}"

    def frame(self, parts: Sequence[Part], work: Work, schema: str) -> Any:
        """What the work makes of all parts, as a frame of Spark: nothing runs yet."""
        numbers = self._session.range(0, len(parts), 1, len(parts))
        return numbers.mapInArrow(partial(_worked, tuple(parts), work), schema)

    def told(self, parts: Sequence[Part], work: Callable[[Part], Any]) -> list[Any]:
        """A small answer of each part, plain enough for JSON."""
        frame = self.frame(parts, partial(_written, work), "told string")
        return [json.loads(text) for text in self.fetched(frame).column("told").to_pylist()]

    def fetched(self, frame: Any) -> Any:
        """The rows of a frame, here, as a table of Arrow."""
        with self.guarded():
            return frame.toArrow()

    def shared(self, value: Any) -> Any:
        """A value that each machine is sent once; ``.value`` where it is needed."""
        return self._session.sparkContext.broadcast(value)

    @contextmanager
    def guarded(self) -> Iterator[None]:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        try:
            yield
        except (PySparkException, Py4JError, OSError) as error:
            raise CannotFinish(f"Spark could not finish: {_reason(error)}") from error

    def close(self) -> None:
        self._session.stop()
        self._folder.cleanup()


def _started(master: str, folder: str) -> Any:
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise CannotFinish(_MISSING) from error
    # It says so of pandas, which it loads and which is not used here.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.warehouse.dir": folder,
    }
    if master.startswith("local"):
        # Nobody else's machine is asked for, and two hundred parts would be two hundred files.
        nearby = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
        settings |= {**nearby, "spark.local.dir": folder, "spark.sql.shuffle.partitions": "8"}
    builder = SparkSession.builder.master(master).appName("commonweal verify")
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except (PySparkException, Py4JError, OSError, RuntimeError) as error:
        raise CannotFinish(
            f"Spark did not start on {master}: {_reason(error)}. Is there a Spark at --master, and "
            "Java 17 here (Debian: apt install openjdk-17-jre-headless)?"
        ) from error


def _worked(parts: Sequence[Part], work: Work, numbers: Iterator[Any]) -> Iterator[Any]:
    for batch in numbers:
        for number in batch.column(0).to_pylist():
            yield from work(parts[number])


def _written(work: Callable[[Part], Any], part: Part) -> Iterator[Any]:
    import pyarrow as pa

    yield pa.RecordBatch.from_pydict({"told": [json.dumps(work(part))]})


def _reason(error: Exception) -> str:
    """The last line that says something: what went wrong within, not where it was called."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    of_java = [line[2:] for line in lines if line.startswith(": ")]
    said = [line for line in lines if not line.startswith(("at ", "JVM stacktrace", "File "))]
    return (of_java[:1] or said[-1:] or ["no reason given"])[0][:300].rstrip(".")
