"""When a log is first kept: `first202.py PORT TOKEN` tries again and again, and prints the time of the first 202, in ms.

It takes little of the CPU that the start needs: it waits a millisecond where nobody listens yet.
"""

import http.client
import sys
import time

port, token = int(sys.argv[1]), sys.argv[2]
body = b'{"channel_id":"hello","label":"a start"}'
headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
end = time.monotonic() + 60
while time.monotonic() < end:
    try:
        call = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        call.request("POST", "/api/v1/log/create", body, headers)
        if call.getresponse().status == 202:
            print(int(time.time() * 1000))
            sys.exit()
    except (OSError, http.client.HTTPException):
        pass
    time.sleep(0.001)
sys.exit("no 202 within a minute")
