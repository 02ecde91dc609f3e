-- What wrk runs for closed_loop.py. Arguments: a file of paths, one a line; "once" or "again" after the last of them.

local ffi = require("ffi")
ffi.cdef("typedef struct { long s; long ns; } moment; int clock_gettime(int, moment *);")

local function now()
  local moment = ffi.new("moment")
  ffi.C.clock_gettime(1, moment) -- CLOCK_MONOTONIC
  return tonumber(moment.s) + tonumber(moment.ns) / 1e9
end

local worker
function setup(thread)
  worker = thread
end

local requests, at, repeats = {}, 0, false
began, ended = 0, 0 -- globals, for done() to read

function init(arguments)
  for path in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format("GET", path)
  end
  repeats = arguments[2] == "again"
end

function request()
  at = at + 1
  if at == 2 and began == 0 then -- the first call is wrk's own check of this function
    began = now()
  elseif at > #requests then
    at = 1
    if not repeats and ended == 0 then
      ended = now()
      wrk.thread:stop()
    end
  end
  return requests[at]
end

function done(summary, latency)
  local seconds = summary.duration / 1e6
  if worker:get("ended") > 0 then -- wrk itself sleeps on
    seconds = worker:get("ended") - worker:get("began")
  end
  local errors = summary.errors
  io.write(string.format(
    '{"answers": %d, "seconds": %.6f, "p50_ms": %.3f, "p99_ms": %.3f, "max_ms": %.3f, ' ..
    '"errors": {"connect": %d, "read": %d, "write": %d, "status": %d, "timeout": %d}}\n',
    summary.requests, seconds, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
    errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end
