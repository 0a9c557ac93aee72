
-- Copyright (C) ngx_status_module developers

-- For wrk: compares the status and the body of each response with what is
-- expected, and prints the figures as one line of JSON.
--
-- arguments: STATUS FILE-WITH-THE-BODY


local threads = {}


function setup(thread)
    threads[#threads + 1] = thread
end


function init(args)
    local file = assert(io.open(args[2], "rb"))

    expected_status = tonumber(args[1])
    expected_body = file:read("*a")

    file:close()

    responses = 0
    wrong = 0
end


function response(status, headers, body)
    responses = responses + 1

    if status ~= expected_status or body ~= expected_body then
        wrong = wrong + 1
    end
end


function done(summary, latency)
    local responses, wrong = 0, 0
    local errors = summary.errors

    for _, thread in ipairs(threads) do
        responses = responses + thread:get("responses")
        wrong = wrong + thread:get("wrong")
    end

    print(string.format('{"requests": %d, "responses": %d, "wrong": %d,'
                        .. ' "failed": %d, "us": %d,'
                        .. ' "p50_us": %d, "p99_us": %d}',
                        summary.requests, responses, wrong,
                        errors.connect + errors.read + errors.write
                        + errors.timeout,
                        summary.duration,
                        latency:percentile(50), latency:percentile(99)))
end
