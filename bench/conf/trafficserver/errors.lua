
-- Copyright (C) ngx_status_module developers

-- The bodies of an upstream's errors are transformed: "set-body" of the plugin
-- header_rewrite is for errors of Traffic Server's own.

local documents = {}

for _, status in ipairs({ 404, 500 }) do
    local file = assert(io.open("@dir@/errors/" .. status .. ".json"))

    documents[status] = file:read("*a")
    file:close()
end


local function replace_by(document)
    return function(data, eos)
        if eos == 1 then
            return document, 1
        end

        return "", 0
    end
end


local replace = {}

for status, document in pairs(documents) do
    replace[status] = replace_by(document)
end


function set_type()
    ts.client_response.header["Content-Type"] = "application/json"
end


function do_global_read_response()
    local status = ts.server_response.get_status()

    if documents[status] then
        ts.hook(TS_LUA_RESPONSE_TRANSFORM, replace[status])
        ts.hook(TS_LUA_HOOK_SEND_RESPONSE_HDR, set_type)
    end

    return 0
end
