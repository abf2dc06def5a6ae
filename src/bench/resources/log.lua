-- Logs for wrk to send. Arguments: the token, the file of texts (see Bodies.java), a seed, the logs a
-- second that are offered (0: each connection sends again when it is answered), and for how many
-- seconds; wrk itself runs longer, so that every log that was offered is answered.
--
-- At a fixed rate every log has its own time to be sent, whatever became of those before it: a
-- connection that is free waits for the next of these times. While one of the connections is free the
-- service cannot slow the offer down, so no wait is left out of the latencies; "late" counts the logs
-- that went out more than 2 ms after their time, "latest" is the worst of them.

local ffi = require("ffi")
ffi.cdef("typedef struct { long s; long ns; } bench_time; int clock_gettime(int, bench_time *);")
local time = ffi.new("bench_time")

local function now_ms()
  ffi.C.clock_gettime(1, time)
  return tonumber(time.s) * 1000 + tonumber(time.ns) / 1e6
end

local threads = {}
local texts = {}
local head
local interval, duration
local first, given -- the times to send at: first + n * interval, and how many of them are taken
local random, format, floor = math.random, string.format, math.floor

sent, late, latest, body_bytes = 0, 0, 0, 0

function setup(thread)
  table.insert(threads, thread)
  thread:set("number", #threads)
end

function init(args)
  for line in io.lines(args[2]) do
    texts[#texts + 1] = line
  end
  math.randomseed(tonumber(args[3]) * 100 + (number or 0))
  local rate = tonumber(args[4])
  if rate > 0 then
    interval = 1000 / rate
    duration = 1000 * tonumber(args[5])
    given = 0
  else
    delay = nil
  end
  head = format(
    "POST /api/v1/log/create HTTP/1.1\r\nHost: %s:%s\r\nAuthorization: Bearer %s\r\n"
      .. "Content-Type: application/json\r\nContent-Length: ",
    wrk.host, wrk.port, args[1])
end

function delay()
  local now = now_ms()
  if not first then
    first = now
    sent = 0 -- wrk asks for one log that it only looks at
  end
  if math.max(now - first, given * interval) >= duration then
    return 3600000 -- wrk ends before that
  end
  local due = first + given * interval
  given = given + 1
  return due > now and floor(due - now + 0.5) or 0
end

function request()
  sent = sent + 1
  if first then
    local behind = now_ms() - (first + (sent - 1) * interval)
    if behind > 2 then
      late = late + 1
      latest = math.max(latest, behind)
    end
  end
  local body = format(
    '{"channel_id":"channel-%d","reference":"user-%d",%s,'
      .. '"custom_references":{"order":"%07x%07x","session":"%d"}}',
    random(20), random(100000000), texts[random(#texts)],
    random(0, 0xfffffff), random(0, 0xfffffff), random(2147483647))
  body_bytes = body_bytes + #body
  return head .. #body .. "\r\n\r\n" .. body
end

local function total(name)
  local sum = 0
  for _, thread in ipairs(threads) do
    sum = sum + thread:get(name)
  end
  return sum
end

function done(summary, latency)
  local result = {
    answered = summary.requests,
    refused = summary.errors.status,
    broken = summary.errors.connect + summary.errors.read + summary.errors.write
      + summary.errors.timeout,
    micros = summary.duration,
    p50 = latency:percentile(50),
    p99 = latency:percentile(99),
    max = latency.max,
    sent = total("sent"),
    late = total("late"),
    latest = total("latest"),
    body_bytes = total("body_bytes"),
  }
  for name, value in pairs(result) do
    print(format("= %s %.3f", name, value))
  end
end
