"""A handler that sends the records of Python's logging to LogWire. See docs/CLIENTS.md of LogWire.

For Python 3.6 and newer, with nothing but the standard library.
"""

import http.client
import json
import logging
import os
import queue
import sys
import threading
import time
import urllib.parse
import uuid


class LogWireHandler(logging.Handler):
    """Whoever logs never waits and is told of no failure: a record goes into a buffer, and a thread
    sends it, again and again with the same key until LogWire has it or refuses it. What finds the
    buffer full is dropped. What was dropped or refused is counted, in `dropped` and `refused`, and
    told on stderr, once a minute at most, and in the channel as soon as LogWire is there again.

    At the end of the program it has five seconds to send what is left.
    """

    PATIENCE = 5  # seconds, for an answer and for the end of the program
    LONGEST_WAIT = 30
    LONGEST_TEXT = 16000

    def __init__(self, channel, url=None, token=None, buffer=1000, level=logging.NOTSET):
        super().__init__(level)
        self.channel = channel
        self.dropped = self.refused = 0
        self._url = urllib.parse.urlsplit((url or os.environ.get("LOG_URL", "")).strip())
        self._token = (token or os.environ.get("LOG_TOKEN", "")).strip()
        self._size = buffer
        self._told = {}
        self._reported = self._pid = self._end = 0
        if self._url.scheme not in ("http", "https") or not self._url.hostname:
            self._tell("LOG_URL is not the address of the service; nothing is sent")
        elif not self._token or not all("!" <= c <= "~" for c in self._token):
            self._tell("LOG_TOKEN is not a token; nothing is sent")
        else:
            self._begin()

    def _begin(self):
        self._buffer = queue.Queue(self._size)
        self._hurry = threading.Event()  # somebody waits until all is sent
        self._connection = None
        self._pid = os.getpid()
        self._thread = threading.Thread(target=self._run, name="logwire", daemon=True)
        self._thread.start()

    def emit(self, record):
        """Called with the lock of the handler."""
        try:
            if not self._pid or threading.current_thread() is self._thread:
                return
            if self._pid != os.getpid():  # a fork has the buffer, but not the thread
                self._begin()
            body = json.dumps(self._log(record)).encode()
            self._buffer.put_nowait((str(uuid.uuid4()), body))
        except queue.Full:
            self.dropped += 1
            self._tell("the buffer is full; {} dropped so far".format(_logs(self.dropped)))
        except Exception as e:
            self.dropped += 1
            self._tell("a record could not be sent: {}: {}".format(type(e).__name__, e))

    def _log(self, record):
        text = _clean(self.format(record), self.LONGEST_TEXT)
        label = text.split("\n", 1)[0]
        log = {
            "channel_id": self.channel,
            "type": "error" if record.levelno >= logging.ERROR else "information",
            "label": _clean(label, 255),
            "body": text if text != label or len(label) > 255 else "",
            "tags": [_clean(name.replace(",", " "), 64) for name in (record.levelname, record.name)],
        }
        if not label.strip():
            log["label"] = record.levelname
        for name in ("reference", "type", "alert"):  # by extra={"reference": ...}
            if hasattr(record, name):
                value = getattr(record, name)
                log[name] = _clean(value, 255) if name == "reference" else value
        if isinstance(getattr(record, "custom_references", None), dict):
            references = list(record.custom_references.items())[:32]
            log["custom_references"] = {_clean(n, 64): _clean(v, 1024) for n, v in references}
        return log

    def _run(self):
        while True:
            key, body = self._buffer.get()
            try:
                if self._deliver(key, body) and self.dropped > self._reported:
                    self._report()
            finally:
                self._buffer.task_done()

    def _deliver(self, key, body):
        wait = 1
        while True:
            status, text = self._post(key, body)
            if status == 202:
                return True
            if 0 < status < 500 and status not in (408, 429):
                self.refused += 1
                self._tell("{} refused so far, at last: {} {}".format(
                    _logs(self.refused), status, text))
                return False
            self._tell("LogWire does not take logs, they wait: {} {}".format(status or "", text))
            if self._hurry.is_set():
                time.sleep(0.2)
            else:
                self._hurry.wait(wait)
            wait = min(2 * wait, self.LONGEST_WAIT)

    def _report(self):
        dropped = self.dropped
        label = "{} dropped, as the buffer was full".format(_logs(dropped - self._reported))
        log = {"channel_id": self.channel, "type": "error", "label": label}
        if self._deliver(str(uuid.uuid4()), json.dumps(log).encode()):
            self._reported = dropped

    def _post(self, key, body):
        """The status and the answer; 0 and the reason if there was none."""
        secure = self._url.scheme == "https"
        try:
            if self._connection is None:
                kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
                self._connection = kind(self._url.hostname, self._url.port, timeout=self.PATIENCE)
            path = (self._url.path or "/") + ("?" + self._url.query if self._url.query else "")
            self._connection.request("POST", path, body, {
                "Authorization": "Bearer " + self._token,
                "Content-Type": "application/json",
                "Idempotency-Key": key,
            })
            answer = self._connection.getresponse()
            text = answer.read(10000).decode(errors="replace")
            if answer.read(1):
                self._disconnect()
            return answer.status, text
        except Exception as e:
            self._disconnect()
            return 0, "{}: {}".format(type(e).__name__, e)

    def _disconnect(self):
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _tell(self, text):
        kind, now = text.split(" ", 1)[-1][:12], time.monotonic()
        if now - self._told.get(kind, -60) < 60:
            return
        self._told[kind] = now
        if self._token:
            text = text.replace(self._token, "***")
        try:
            print("logwire:", " ".join(text.split())[:500], file=sys.stderr)
        except (OSError, ValueError, AttributeError):  # nobody reads it
            pass

    def flush(self):
        """Waits until all is sent, five seconds at most."""
        if self._pid == os.getpid():
            self._end = time.monotonic() + self.PATIENCE
            self._await_sent()
            self._hurry.clear()

    def _await_sent(self):
        self._hurry.set()
        while self._buffer.unfinished_tasks and time.monotonic() < self._end:
            time.sleep(0.01)

    def close(self):
        """Called by logging at the end of the program, just after flush."""
        if self._pid == os.getpid():
            if time.monotonic() > self._end + 1:
                self._end = time.monotonic() + self.PATIENCE
            self._await_sent()
            left = self._buffer.unfinished_tasks
            if left or self.dropped > self._reported:
                self._told.clear()
                self._tell("{} not sent at the end, {} dropped".format(_logs(left), self.dropped))
            self._pid = 0
        super().close()


def _logs(number):
    return "1 log" if number == 1 else "{} logs".format(number)


def _clean(value, longest):
    """As text that a log may hold, and not longer."""
    text = str(value).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = text.replace("\0", "\ufffd")
    return text if len(text) <= longest else text[:longest - 1] + "\u2026"
