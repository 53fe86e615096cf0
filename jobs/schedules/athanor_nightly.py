"""A pipeline every night with Airflow (2.4 or later): a task a stage, and what waits for a stage's commit record.

Copy or link it into Airflow's dags folder and set the environment variables below on the workers. A stage that is there
already is skipped, so that a task may be cleared and run again at any time; one that was stopped goes on where it was.
"""

import glob
import os
import subprocess
from datetime import datetime, timedelta

import airflow
from airflow import DAG
from airflow.exceptions import AirflowFailException

try:
    from airflow.providers.standard.operators.python import PythonOperator
    from airflow.providers.standard.sensors.python import PythonSensor
except ImportError:
    from airflow.operators.python import PythonOperator
    from airflow.sensors.python import PythonSensor

HOME = os.environ.get("ATHANOR_HOME", "/opt/athanor")
PIPELINE = os.environ.get("ATHANOR_PIPELINE", HOME + "/conf/pipelines/daily.yaml")
INCOMING = os.environ.get("INCOMING", "hdfs:///incoming")
WORKDIR = os.environ.get("ATHANOR_WORKDIR", "hdfs:///athanor/daily")
SCORES = os.environ.get("ATHANOR_SCORES", "hdfs:///athanor/scores")
MASTER = os.environ.get("ATHANOR_MASTER", "yarn")
# for spark-submit; a master that is local takes --conf and --properties-file alone
SUBMIT = os.environ.get("ATHANOR_SUBMIT", "--properties-file " + HOME + "/conf/spark/yarn.conf").split()

STAGES = ["extract", "join", "train", "distill", "evaluate", "report"]
# 2: somebody has to mend it; 3: too many rejected rows. Neither gets better by itself.
FINAL = (2, 3)


def athanor(*words):
    """Runs a command; a failure that only a person can mend is not tried again."""
    command = [HOME + "/jobs/athanor", *words, "--master", MASTER, "--", *SUBMIT]
    code = subprocess.call(command, cwd=HOME, env={**os.environ, "INCOMING": INCOMING})
    if code in FINAL:
        raise AirflowFailException("%s ended with %d, see the lines above" % (" ".join(words), code))
    if code:
        raise RuntimeError("%s ended with %d" % (" ".join(words), code))


def stage(name, date):
    athanor(name, PIPELINE, "--workdir", WORKDIR, "--date", date)


def score(date):
    athanor("predict", WORKDIR, "%s/%s/*.tar" % (INCOMING, date), "%s/%s" % (SCORES, date))


def is_there(pattern):
    """Whether a file is there, on this machine or on any file system that Hadoop knows."""
    if "://" not in pattern and not pattern.startswith("hdfs:"):
        return bool(glob.glob(pattern))
    return subprocess.call(["hadoop", "fs", "-ls", pattern], stdout=subprocess.DEVNULL) == 0


defaults = {
    "owner": "athanor",
    "retries": 3,
    "retry_delay": timedelta(minutes=10),
    "retry_exponential_backoff": True,
    "execution_timeout": timedelta(hours=12),
}
if int(airflow.__version__.split(".")[0]) < 3:
    # Airflow 3 has no SLAs
    defaults["sla"] = timedelta(hours=4)

with DAG(
    "athanor_nightly",
    description="From the day's shards to a report",
    schedule="30 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    # two runs cannot share a work directory: the second would end with 2
    max_active_runs=1,
    default_args=defaults,
    tags=["athanor"],
) as nightly:
    before = PythonSensor(
        task_id="incoming",
        python_callable=is_there,
        op_args=[INCOMING + "/{{ ds }}/_SUCCESS"],
        poke_interval=300,
        timeout=6 * 3600,
        mode="reschedule",
    )
    for name in STAGES:
        task = PythonOperator(task_id=name, python_callable=stage, op_args=[name, "{{ ds }}"])
        before >> task
        before = task

with DAG(
    "athanor_scores",
    description="The day's shards, scored as soon as there is a teacher",
    schedule="30 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args=defaults,
    tags=["athanor"],
) as scores:
    # the commit record is written last: a model without one does not exist
    published = PythonSensor(
        task_id="teacher_is_published",
        python_callable=is_there,
        op_args=[WORKDIR + "/models/teacher/*/_provenance.json"],
        poke_interval=300,
        timeout=12 * 3600,
        mode="reschedule",
    )
    published >> PythonOperator(task_id="predict", python_callable=score, op_args=["{{ ds }}"])
