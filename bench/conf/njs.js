
/*
 * Copyright (C) ngx_status_module developers
 */


import fs from 'fs';


const documents = {
    404: fs.readFileSync('@dir@/errors/404.json', 'utf8'),
    500: fs.readFileSync('@dir@/errors/500.json', 'utf8')
};


function header(r) {
    const document = documents[r.status];

    if (document !== undefined) {
        r.headersOut['Content-Type'] = 'application/json';
        r.headersOut['Content-Length'] = document.length;
    }
}


function body(r, data, flags) {
    const document = documents[r.status];

    if (document === undefined) {
        r.sendBuffer(data, flags);

    } else if (flags.last) {
        r.sendBuffer(document, flags);
    }
}


export default { header, body };
