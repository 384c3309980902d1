-- Load for wrk. For appends with one connection a thread, so that a thread is a client.
--
--   wrk -s load.lua URL -- read KEY              what is at the URL
--   wrk -s load.lua URL -- create KEY            agents, one a request
--   wrk -s load.lua URL -- append KEY STORE N    N events a request, on a condition
--
-- The last line is a JSON object with what was measured.

local threads = {}

function setup(thread)
   table.insert(threads, thread)
   thread:set("number", #threads)
end

local function create(number, count)
   return string.format(
      '{"name":"Load %d-%d","instructions":"Answer in one sentence.","tags":["load"]}',
      number, count)
end

-- An append of `size` events about one agent, where nothing else was written about it meanwhile.
local function append(number, count, size, last)
   local events = {}
   for index = 1, size do
      events[index] = string.format(
         '{"stream":"agent-%d-%d","type":"agent-metrics-reported","tags":["agent:%d",'
         .. '"organization:%d","kind:load"],"data":{"conversations":%d,"handovers":17,'
         .. '"tokens":1041877,"note":"%s"}}',
         number, index, number, number % 10, count, string.rep("x", 40))
   end
   return string.format(
      '{"events":[%s],"condition":{"query":{"items":[{"tags":["agent:%d"]}]},"after":%d}}',
      table.concat(events, ","), number, last)
end

function init(args)
   work, key, store, size = args[1], args[2], args[3], tonumber(args[4] or "1")
   count, good, bad, last = 0, 0, 0, 0
   first_bad = ""
   headers = { ["Authorization"] = "Bearer " .. key, ["Content-Type"] = "application/json" }
   if work == "read" then
      -- The same bytes each time, and no look at the answers: wrk is then at its fastest.
      local same = wrk.format("GET", wrk.path, headers)
      request = function() return same end
      response = nil
   end
end

function request()
   count = count + 1
   if work == "create" then
      return wrk.format("POST", "/api/v1/agents", headers, create(number, count))
   end
   return wrk.format(
      "POST", "/api/v1/stores/" .. store .. "/append", headers, append(number, count, size, last))
end

function response(status, _, body)
   if status >= 200 and status < 300 then
      good = good + 1
      if work == "append" then
         last = tonumber(body:match('"positions":%[[%d,]-(%d+)%]')) or last
      end
   else
      bad = bad + 1
      if first_bad == "" then first_bad = status .. " " .. body:sub(1, 200) end
   end
end

function done(summary, latency)
   local good, bad, message = 0, 0, ""
   for _, thread in ipairs(threads) do
      good = good + thread:get("good")
      bad = bad + thread:get("bad")
      if message == "" then message = thread:get("first_bad") end
   end
   if bad > 0 then io.stderr:write("refused: " .. message .. "\n") end
   local errors = summary.errors
   if good == 0 and bad == 0 then good = summary.requests - errors.status end
   print(string.format(
      '{"requests":%d,"refused":%d,"broken":%d,"requests_per_second":%.0f,"p50_us":%d,'
      .. '"p99_us":%d}',
      good, bad, errors.connect + errors.read + errors.write + errors.timeout,
      good / (summary.duration / 1e6), latency:percentile(50), latency:percentile(99)))
end
