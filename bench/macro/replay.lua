-- wrk script: replay a file of request targets, round and round, and tell the figures as JSON.
--   wrk ... -s replay.lua URL -- FILE
-- Every request counts, whatever its status; statuses other than 2xx and 3xx are told as errors.

local requests = {}
local position = 0

function init(args)
    for line in io.lines(args[1]) do
        requests[#requests + 1] = wrk.format("GET", line)
    end
end

function request()
    position = position % #requests + 1
    return requests[position]
end

function done(summary, latency, _)
    local errors = summary.errors
    io.write(string.format(
        '\nJSON {"requests":%d,"seconds":%.6f,"bytes":%d,"bad_status":%d,"socket_errors":%d,' ..
            '"p50_us":%d,"p90_us":%d,"p99_us":%d,"p999_us":%d,"max_us":%d}\n',
        summary.requests, summary.duration / 1e6, summary.bytes, errors.status,
        errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50),
        latency:percentile(90), latency:percentile(99), latency:percentile(99.9), latency.max))
end
