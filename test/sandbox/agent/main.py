#!/usr/bin/env python3
"""A stand-in for the SSM agent: it registers a machine with the sandbox's Systems Manager, runs commands as root, and opens sessions
by data_channel.py. Its own protocol is HTTPS to ssm.REGION.amazonaws.com:

    POST /sandbox/register           {instanceId, agentVersion, role}    200, or 400 where the machine has no role
    GET  /sandbox/work?instance=ID   waits for work; [{kind: command | cancel | session, ...}]
    POST /sandbox/output             {commandId, instanceId, status, exitCode, stdout, stderr}

What it has of the real one (amazon-ssm-agent 3.3): without credentials or without its endpoint when it starts it hibernates, 5 minutes
first, then three times as long, up to an hour, here divided by a factor; a command is run as `sh -c FILE`, its file beginning as it
likes; what was under way when the machine went down is run again.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

METADATA = "http://169.254.169.254/latest"
SETTING = Path("/etc/amazon/ssm/sandbox.json")
STATE = Path("/var/lib/amazon/ssm")
VERSION = "3.3.1345.0"
FIRST_HIBERNATION, LONGEST_HIBERNATION = 300, 3600
WORK_WAIT = 30
# What it keeps of a command's output; Systems Manager shows less.
OUTPUT_BYTES = 100_000


def log(text):
    print(text, flush=True)


def metadata(path):
    """As IMDSv2 wants it."""
    asked = urllib.request.Request(
        f"{METADATA}/api/token", method="PUT", headers={"X-aws-ec2-metadata-token-ttl-seconds": "60"}
    )
    with urllib.request.urlopen(asked, timeout=5) as answer:
        token = answer.read().decode()
    asked = urllib.request.Request(f"{METADATA}/{path}", headers={"X-aws-ec2-metadata-token": token})
    with urllib.request.urlopen(asked, timeout=5) as answer:
        return answer.read().decode()


class Service:
    """Systems Manager, as the agent sees it."""

    def __init__(self, region, instance):
        self.base = f"https://ssm.{region}.amazonaws.com/sandbox"
        self.instance = instance

    def call(self, path, body=None, timeout=10):
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(f"{self.base}/{path}", data=data, headers={"content-type": "application/json"})
        with urllib.request.urlopen(asked, timeout=timeout) as answer:
            return json.load(answer)

    def patiently(self, path, body):
        """Until it is taken: what a command did is not forgotten because the network was away."""
        while True:
            try:
                return self.call(path, body)
            except (OSError, ValueError) as error:
                log(f"again in 2 s: {path}: {error}")
                time.sleep(2)


class Command:
    """One Run Command on this machine."""

    def __init__(self, service, told):
        self.service, self.told = service, told
        self.folder = STATE / service.instance / "document" / "orchestration" / told["commandId"] / "awsrunShellScript"
        self.kept = STATE / "current" / told["commandId"]
        self.process, self.ended_by = None, None

    def run(self):
        self.kept.parent.mkdir(parents=True, exist_ok=True)
        self.kept.write_text(json.dumps(self.told))
        status, code = self.execute()
        self.service.patiently(
            "output",
            {
                "commandId": self.told["commandId"],
                "instanceId": self.service.instance,
                "status": status,
                "exitCode": code,
                "stdout": self.read("stdout"),
                "stderr": self.read("stderr"),
            },
        )
        self.kept.unlink(missing_ok=True)

    def execute(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        script = self.folder / "_script.sh"
        script.write_text("\n".join(self.told["commands"]) + "\n")
        script.chmod(0o700)
        environment = {
            **os.environ,
            "AWS_SSM_INSTANCE_ID": self.service.instance,
            "AWS_SSM_REGION_NAME": self.told["region"],
        }
        with open(self.folder / "stdout", "wb") as out, open(self.folder / "stderr", "wb") as err:
            self.process = subprocess.Popen(
                ["sh", "-c", str(script)],
                cwd=self.told.get("workingDirectory") or "/usr/bin",
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
            try:
                code = self.process.wait(self.told["executionTimeout"])
            except subprocess.TimeoutExpired:
                self.end("TimedOut")
                code = self.process.wait()
        if self.ended_by is not None:
            return self.ended_by, code
        return ("Success" if code == 0 else "Failed"), code if code >= 0 else 128 - code

    def end(self, why):
        self.ended_by = why
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)

    def read(self, name):
        with open(self.folder / name, "rb") as file:
            return file.read(OUTPUT_BYTES).decode(errors="replace")


class Agent:
    def __init__(self, service, region):
        self.service, self.region = service, region
        self.running = {}

    def start(self, told):
        command = Command(self.service, {**told, "region": self.region})
        self.running[told["commandId"]] = command
        threading.Thread(target=self.finish, args=(command,), daemon=True).start()

    def finish(self, command):
        try:
            command.run()
        finally:
            self.running.pop(command.told["commandId"], None)

    def cancel(self, told):
        command = self.running.get(told["commandId"])
        if command is not None:
            command.end("Cancelled")

    def session(self, told):
        """In a process of its own; the token is not to stand in the process list."""
        program = Path(__file__).with_name("data_channel.py")
        arguments = ["--url", told["url"], "--host", told["host"], "--port", str(told["port"])]
        if told.get("pauseMs") is not None:
            arguments += ["--pause-ms", str(told["pauseMs"])]
        child = subprocess.Popen(
            [sys.executable, str(program), *arguments],
            env={**os.environ, "DATA_CHANNEL_TOKEN": told["token"]},
            stdin=subprocess.DEVNULL,
        )
        threading.Thread(target=child.wait, daemon=True).start()

    def resume(self):
        for kept in sorted((STATE / "current").glob("*")):
            log(f"again: {kept.name}")
            self.start(json.loads(kept.read_text()))

    def work(self):
        kinds = {"command": self.start, "cancel": self.cancel, "session": self.session}
        while True:
            try:
                for told in self.service.call(f"work?instance={self.service.instance}", timeout=WORK_WAIT + 10):
                    kinds[told["kind"]](told)
            except (OSError, ValueError) as error:
                log(f"again in 1 s: {error}")
                time.sleep(1)


def register(setting):
    """Once at the start: with it the agent lives, without it it hibernates."""
    instance = metadata("meta-data/instance-id")
    role = metadata("meta-data/iam/security-credentials/").strip()
    service = Service(setting["region"], instance)
    service.call("register", {"instanceId": instance, "agentVersion": VERSION, "role": role})
    return service


def main():
    setting = json.loads(SETTING.read_text())
    pause = FIRST_HIBERNATION
    while True:
        try:
            service = register(setting)
            break
        except (OSError, ValueError) as error:
            log(f"hibernates for {pause} s (divided by {setting['timeFactor']}): {error}")
            time.sleep(pause / setting["timeFactor"])
            pause = min(pause * 3, LONGEST_HIBERNATION)
    log(f"registered {service.instance}")
    shutil.rmtree(STATE / service.instance, ignore_errors=True)
    agent = Agent(service, setting["region"])
    agent.resume()
    agent.work()


if __name__ == "__main__":
    main()
