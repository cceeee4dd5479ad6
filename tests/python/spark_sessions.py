"""Sessions of Spark for the tests: in one process, and on a cluster on loopback."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import warnings
from importlib.util import find_spec
from pathlib import Path

MISSING = [name for name in ("pyspark", "pyarrow", "pandas") if find_spec(name) is None]
REASON = ""
if MISSING:
    REASON = f"Spark needs {', '.join(MISSING)}, not installed here: pip install 'turven[spark]'"
elif shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
    REASON = "Spark needs Java 17 or newer, which is not on this machine"


#: Java is not worth compiling well for so few rows.
QUICKLY = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


def session_of(master, **options):
    """Open a session; its Python workers find what this process finds."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    known = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "1g",
        "spark.driver.extraJavaOptions": QUICKLY,
        "spark.executor.extraJavaOptions": QUICKLY,
        "spark.sql.shuffle.partitions": "2",
        # Neither is Java made of plans.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        **options,
    }
    builder = SparkSession.builder.master(master).appName("turven")
    for name, value in known.items():
        builder = builder.config(name, value)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session


def spark_class(name, *options, log):
    """Start a program of Spark."""
    import pyspark

    program = Path(pyspark.__file__).parent / "bin" / "spark-class"
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_NO_DAEMONIZE": "1"}
    environment["SPARK_DAEMON_JAVA_OPTS"] = QUICKLY
    command = [str(program), f"org.apache.spark.deploy.{name}", *options]
    return subprocess.Popen(
        command, stdout=log, stderr=subprocess.STDOUT, env=environment, start_new_session=True
    )


def wait_for(log, pattern, seconds=90):
    """Wait until a program has said something."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = re.search(pattern, log.read_text())
        if found:
            return found[1]
        time.sleep(0.2)
    raise AssertionError(f"not said in {seconds} s: {pattern}\n{log.read_text()}")


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextlib.contextmanager
def cluster_of_three(folder):
    """Start a master and two workers, each in a process of its own, on loopback."""
    logs = [folder / f"{name}.log" for name in ("master", "one", "two")]
    programs = []
    with contextlib.ExitStack() as files:
        opened = [files.enter_context(log.open("w")) for log in logs]
        try:
            port = str(free_port())
            master = ("--host", "127.0.0.1", "--port", port, "--webui-port", "0")
            programs.append(spark_class("master.Master", *master, log=opened[0]))
            address = wait_for(logs[0], r"(spark://127\.0\.0\.1:\d+)")
            for log in opened[1:]:
                place = ("--host", "127.0.0.1", "--cores", "1", "--memory", "1g")
                other = ("--work-dir", str(folder), "--webui-port", "0")
                programs.append(spark_class("worker.Worker", *place, *other, address, log=log))
            for log in logs[1:]:
                wait_for(log, "(Successfully registered with master)")
            yield address
        finally:
            for program in programs:
                program.terminate()
            for program in programs:
                program.wait(30)
