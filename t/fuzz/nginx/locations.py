# Copyright (C) ngx_status_module developers

"""The configuration: a location for each feature, and each once more without
the module, as what nginx does on its own is no finding."""


class Location:

    """proto: of the upstream, None if there is none
    format: of the document, a name that oracle.py knows
    choice: the formats of which Accept chooses one
    calls: whether error_json_grpc is on, and calls come
    entries: texts that are not those of the catalog
    languages: texts of all errors, by the tag of their language
    members: names that the document may have in addition
    captures: whether text of the page may be in the document
    json: whether pages are JSON mostly, and parts of it become members
    texts: whether message and description are those of the catalog
    types: whether error_json_types is at its default"""

    def __init__(self, name, proto, conf='', weight=2, codes='on',
                 format='catalog', members='', captures=False, texts=True,
                 types=True, plain=False, final=True, twin=True,
                 choice='', calls=False, entries=None, languages=None,
                 json=False):

        self.name = name
        self.proto = proto
        self.conf = conf
        self.weight = weight
        self.codes = codes
        self.format = format
        self.members = frozenset(members.split())
        self.captures = captures
        self.texts = texts
        self.types = types
        self.plain = plain
        self.final = final
        self.twin = twin
        self.choice = choice.split()
        self.calls = calls
        self.entries = entries or {}
        self.languages = languages or {}
        self.json = json


TITLE = r"""
    error_json_match ~* "<title>(?<title>[^<]*)</title>" text;
    error_json_match ~  "<h1>(?<heading>.{0,60})" text;
    error_json_match ~  "(?<page>(?:PG|<)[^<]*)";
    error_json_member title $title;
    error_json_member heading "$heading";
    error_json_member page $page as=json;
"""

TITLES = 'title heading page'

MEMBERS = """
    error_json_member value  $http_x_value;
    error_json_member arg    $arg_v;
    error_json_member number $http_x_value as=number;
    error_json_member json   $http_x_value as=json;
    error_json_member sent   $sent_http_x_value;
    error_json_member up     "$upstream_http_x_value: $upstream_status";
    error_json_member uri    $uri;
    error_json_member line   "<$request>" if=$arg_if;
    error_json_member host   $host as=number;
"""

NAMES = 'value arg number json sent up uri line host'

POINTERS = """
    error_json_types *;
    error_json_pointer $said /message /error/message /errors/0 "";
    error_json_pointer $number /code /error/code;
    error_json_member said $said;
    error_json_member number $number as=json;
"""

LANGUAGES = """
    error_json_entry 4xx "Fehler" "Das ging nicht." lang=de;
    error_json_entry 5xx "Fehler" "Das ging nicht." lang=de;
    error_json_entry 4xx "Erro" "N\xe3o deu." lang=pt-BR;
    error_json_entry 500-599 "Erro" "N\xe3o deu." lang=pt-BR;
"""

CACHE = """
    proxy_cache cache;
    proxy_cache_key $connection$request_uri$slice_range;
    proxy_cache_valid any 1s;
    proxy_ignore_headers Set-Cookie;
"""

LOCATIONS = [
    Location('plain', 'http', weight=8, plain=True),
    Location('members', 'http', MEMBERS, 6, members=NAMES, plain=True),
    Location('any', 'http', 'error_json_types *; proxy_buffering off;'
             'error_json_drain 1k 5ms;', 4, types=False),
    Location('own', 'http', 'error_json_format own;', 4, format='own'),
    Location('old', 'http', 'proxy_http_version 1.0; error_json_drain off;'),
    Location('problem', 'http', 'error_json_format problem;'
             'error_json_type_uri "http://x/$arg_v?$http_x_value";'
             'error_json_negotiate on;' + MEMBERS, 3, format='problem',
             members='type ' + NAMES),
    Location('google', 'http', 'error_json_format google;'
             'error_json_source upstream;' + MEMBERS, format='google',
             members=NAMES),
    Location('jsonapi', 'http', 'error_json_format jsonapi; ssi on;'
             'ssi_types *; sub_filter_types *; sub_filter_once off;'
             'sub_filter requested REQUESTED;' + MEMBERS, 3,
             format='jsonapi', members=NAMES, texts=False),
    Location('odata', 'http', 'error_json_format odata; gzip on; gunzip on;'
             'gzip_types *; gzip_min_length 1; gzip_proxied any;'
             'gzip_http_version 1.0;' + MEMBERS, 3, format='odata',
             members=NAMES),
    Location('match', 'http', TITLE, 6, members=TITLES, captures=True,
             plain=True),
    Location('required', 'http', 'error_json_match_buffer 64;'
             'limit_rate $rate;'
             'error_json_match_timeout 20ms;'
             'error_json_match ~ "(?<word>[A-Z][a-z]+|x)" required;'
             'error_json_match ~ "(?<none>no such text)|PG";'
             'error_json_member word $word; error_json_member none $none;', 5,
             members='word none', captures=True),
    Location('tiny', 'http', 'error_json_match_buffer 9; proxy_buffering off;'
             'error_json_match ~ "(*UTF)(*UCP)(?<all>(?s).*)" text;'
             'error_json_match_timeout 5ms; error_json_drain 10 5ms;'
             'error_json_member all $all as=json;', 5, members='all',
             captures=True),
    Location('service', 'http', weight=6, plain=True, json=True),
    Location('json', 'http', POINTERS, 8, members='said number',
             captures=True, json=True),
    Location('json-tiny', 'http', POINTERS + 'error_json_match_buffer 40;'
             'error_json_match_timeout 5ms; proxy_buffering off;'
             'error_json_pointer $none /code required;', 4,
             members='said number', captures=True, json=True),
    Location('drain', 'http', 'error_json_drain 100 10ms;'
             'proxy_buffering off; limit_rate $rate; error_json_types *;'
             + MEMBERS, members=NAMES, types=False),
    Location('long', 'http', 'error_json_drain 1m 1s;', plain=True),
    Location('slow', 'http', 'limit_rate 4k;' + MEMBERS, 1, members=NAMES),
    Location('cache', 'http', CACHE + MEMBERS, 5, members=NAMES),
    Location('cached', 'http', CACHE + TITLE + 'error_json_match_buffer 100;'
             'proxy_cache_use_stale error timeout updating http_500 http_503;'
             'proxy_cache_revalidate on; proxy_cache_lock on;', 4,
             members=TITLES, captures=True),
    Location('slice', 'http', 'slice 100; proxy_set_header Range'
             ' $slice_range;' + CACHE),
    Location('page', 'http', 'proxy_intercept_errors on;'
             'recursive_error_pages on; error_page 404 500 /x/static/404.html;'
             'error_page 403 @named; error_page 400 = /x/plain/;'
             'error_page 502 504 =503 /x/members/down;'
             'error_page 410 =200 /x/static/index.html;', 3, final=False),
    Location('codes', 'http', 'error_json_entry 404 "N\\"o" "<&\\\\>";'
             'error_json_entry 4xx "Fo\xfcr"; error_json_entry 302 Gone;'
             'error_json_entry 599 "Five"; ', 3, codes='3xx 4xx 5xx !410',
             texts=False),
    Location('nginx', 'http', 'error_json_source nginx;'),
    Location('bypass', 'http', 'error_json_bypass $arg_v $http_x_value'
             ' $sent_http_x_value;'),
    Location('dry', 'http', 'error_json_dry_run on;' + TITLE),
    Location('negotiate', 'http', 'error_json_negotiate on;'
             'error_json_types text/plain application/json;', 3,
             types=False),
    Location('auth', 'http', 'auth_request /auth;', final=False),
    Location('mirror', 'http', 'mirror /mirror; post_action /mirror;',
             final=False),
    Location('charset', 'http', 'charset koi8-r; source_charset utf-8;'
             'override_charset on; charset_types *;'),
    Location('upgrade', 'http', 'proxy_set_header Upgrade $http_upgrade;'
             'proxy_set_header Connection upgrade; error_json_types *;',
             types=False),
    Location('upload', 'http', 'proxy_request_buffering off;'
             'client_max_body_size 300;' + TITLE, 3, members=TITLES,
             captures=True),
    Location('if', 'http', 'if ($arg_if) { error_json off; }'
             'if ($arg_v) { error_json 3xx; }', twin=False),
    Location('static', None, 'alias html/; error_page 404 /x/static/404.html;'
             'sendfile on; etag on;'),
    Location('files', None, 'alias html/;' + TITLE + 'gzip_static on;',
             members=TITLES, captures=True),
    Location('return', None, 'return 429 "$http_x_value";' + MEMBERS, 3,
             members=NAMES),
    Location('nothing', None, 'return 403;' + TITLE + 'error_json_format own;',
             format='own', members=TITLES),
    Location('catalog', None, 'error_json_catalog;'
             'error_json_entry 499 "<b>" "&";', format='page'),
    Location('fcgi', 'fastcgi', 'fastcgi_keep_conn on;', 3),
    Location('fcgi-match', 'fastcgi', TITLE, 3, members=TITLES,
             captures=True),
    Location('fcgi-off', 'fastcgi', 'fastcgi_buffering off;'
             'error_json_drain 100 10ms; error_json_types *;' + MEMBERS, 2,
             members=NAMES, types=False),
    Location('fcgi-json', 'fastcgi', POINTERS, 3, members='said number',
             captures=True, json=True),
    Location('uwsgi', 'uwsgi', MEMBERS, members=NAMES),
    Location('uwsgi-match', 'uwsgi', TITLE, members=TITLES, captures=True),
    Location('scgi', 'scgi', 'scgi_buffering off;'),
    Location('scgi-match', 'scgi', TITLE, members=TITLES, captures=True),
    Location('memcached', 'memcached', 'memcached_gzip_flag 1;' + MEMBERS,
             members=NAMES),
    Location('mc-match', 'memcached', TITLE + 'error_page 404 @named;', 1,
             members=TITLES, captures=True, final=False),
    Location('grpc', 'grpc', '', 3),
    Location('grpc-match', 'grpc', TITLE + 'error_json_types *;', 3,
             members=TITLES, captures=True, types=False),
]

LOCATIONS += [
    Location('formats', 'http', 'error_json_format catalog problem jsonapi'
             ' vendor;' + MEMBERS, 4, members=NAMES, plain=True,
             choice='catalog problem jsonapi vendor'),
    Location('formats-page', 'http', 'error_json_format jsonapi vendor catalog;'
             'error_json_negotiate on;' + TITLE, 3, members=TITLES,
             captures=True, choice='jsonapi vendor catalog'),
    Location('languages', 'http', LANGUAGES + MEMBERS, 4, members=NAMES,
             languages={b'de': ('Fehler', 'Das ging nicht.'),
                        b'pt-BR': ('Erro', 'N\xe3o deu.')}),
    Location('calls', 'http', 'error_json_grpc on;' + MEMBERS, 5,
             members=NAMES, calls=True),
    Location('calls-grpc', 'grpc', 'error_json_grpc on; error_json_types *;',
             4, types=False, calls=True),
    Location('calls-own', None, 'error_json_grpc on; return 429;'
             'error_page 429 /x/static/404.html;', 2, final=False, calls=True),
    Location('calls-match', 'http', 'error_json_grpc on; gzip on; gzip_types *;'
             'gzip_min_length 1; gzip_proxied any;'
             'error_json_entry 404 " 100% G\xf6\xdfe\x01" "\x7f ";'
             + TITLE, 3, members=TITLES, captures=True, calls=True,
             entries={404: (' 100% G\xf6\xdfe\x01', '\x7f ')}),
    Location('calls-upload', 'http', 'error_json_grpc on;'
             'proxy_request_buffering off; client_max_body_size 300;', 2,
             calls=True),
]

BY_NAME = {location.name: location for location in LOCATIONS}

# what is not requested, but led to

BY_NAME['server'] = Location('server', None)
BY_NAME['named'] = Location('named', None, members='by')
BY_NAME['subrequest'] = Location('subrequest', 'http')

PASS = {
    'http': 'proxy_pass http://$keepalive;',
    'fastcgi': 'fastcgi_pass $keepalive; fastcgi_param REQUEST_METHOD'
               ' $request_method; fastcgi_param REQUEST_URI $request_uri;',
    'uwsgi': 'uwsgi_pass $keepalive; uwsgi_param REQUEST_METHOD'
             ' $request_method; uwsgi_param REQUEST_URI $request_uri;',
    'scgi': 'scgi_pass $keepalive; scgi_param REQUEST_METHOD'
            ' $request_method; scgi_param REQUEST_URI $request_uri;',
    'memcached': 'set $memcached_key $uri; memcached_pass memcached;',
    'grpc': 'grpc_pass grpc://$up;',
    None: '',
}

# what tells which location has answered, what the module did, and by what

TELLS = """add_header X-Fuzz "$error_json|$error_json_source|$status|%s\
|$request_method|$error_json_code|$posted" always;
            add_header X-Echo "$http_x_value" always;
            add_header X-Type "$content_type" always;
            add_header X-Accept "$http_accept" always;
            add_header X-Language "$http_accept_language" always;"""

TIMEOUTS = '\n'.join('    %s_connect_timeout 1s; %s_send_timeout 1s;'
                     ' %s_read_timeout 1s;\n    %s_buffer_size 4k;'
                     % (p, p, p, p)
                     for p in ('proxy', 'fastcgi', 'uwsgi', 'scgi',
                               'memcached', 'grpc'))

NGINX = """
daemon off;
master_process off;
worker_rlimit_core 0;
pid nginx.pid;
error_log error.log crit;
error_log memory:64k warn;
load_module %(module)s;

events {
    worker_connections 2048;
}

http {
    access_log off;
    map_hash_bucket_size 256;
    variables_hash_max_size 4096;

    types {
        text/html html;
        text/plain txt;
        application/json json;
    }

    map $server_addr $up {
%(up)s
    }

    map $server_addr $keepalive {
%(keepalive)s
    }

%(upstreams)s

    upstream memcached {
        server unix:%(dir)s/memcached.sock;
        keepalive 4;
    }

    # the method as it was before an error_page

    map $request $posted {
        default 0;
        "~^POST " 1;
    }

    # without buffering, nginx itself forgets clients for a limited rate

    map $upstream_status $rate {
        default 0;
        ~^[45] 5k;
    }

    charset_map koi8-r utf-8 {
        80 E282AC;
        C4 D0B4;
    }

    proxy_cache_path cache keys_zone=cache:1m levels=1:2 use_temp_path=off;

    client_header_timeout 300ms;
    client_body_timeout 300ms;
    keepalive_timeout 1s;
    send_timeout 500ms;
    lingering_timeout 100ms;
    lingering_time 200ms;
    server_tokens off;
    keepalive_requests 10000;
    reset_timedout_connection on;

%(timeouts)s

    proxy_buffers 4 4k;
    proxy_busy_buffers_size 8k;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_max_temp_file_size 64k;

    error_json on;

    error_json_template own
        '{"at": "<$uri>", "value": $http_x_value, "code": $status,
          "list": ["$http_x_value", {"x y": "${status}-$arg_v"}],
          "message": "$status_message", "description": "$status_description",
          "sent": $sent_http_x_value, "canonical": "$status_canonical"}';

    error_json_template vendor
        '{"vendor": $status, "m": "$status_message",
          "d": "$status_description"}' type=application/vnd.fuzz;

    server {
%(listen)s
            %(server_tells)s

        location = /stub_status {
            stub_status;
        }

        location = /auth {
            internal;
            proxy_pass http://$keepalive;
            %(sub_tells)s
        }

        location = /mirror {
            internal;
            proxy_pass http://$keepalive;
            %(sub_tells)s
        }

        location @named {
            error_json_member by named;
            return 418 "named";
            %(named_tells)s
        }

%(locations)s
    }
}
"""


def configuration(directory, module, slots):

    listen, up, keepalive, upstreams, locations = [], [], [], [], []

    for n in range(slots):
        client = f'{directory}/client-{n}.sock'
        server = f'{directory}/up-{n}.sock'

        listen.append(f'        listen unix:{client};')
        up.append(f'        unix:{client} up-{n};')
        keepalive.append(f'        unix:{client} keepalive-{n};')
        upstreams.append(f'    upstream up-{n} {{ server unix:{server}; }}')
        upstreams.append(f'    upstream keepalive-{n} {{ server'
                         f' unix:{server}; keepalive 2; }}')

    for location in LOCATIONS:
        for prefix, codes in (('x', location.codes), ('o', 'off')):

            conf = location.conf

            # what would not be switched off is left out

            if prefix == 'o' and not location.twin:
                conf = ''

            locations.append(f"""
        location /{prefix}/{location.name}/ {{
            error_json {codes};
            {conf}
            {PASS[location.proto]}
            {TELLS % location.name}
        }}""")

    return NGINX % {
        'dir': directory,
        'module': module,
        'up': '\n'.join(up),
        'keepalive': '\n'.join(keepalive),
        'upstreams': '\n'.join(upstreams),
        'timeouts': TIMEOUTS,
        'listen': '\n'.join(listen),
        'server_tells': TELLS % 'server',
        'sub_tells': TELLS % 'subrequest',
        'named_tells': TELLS % 'named',
        'locations': '\n'.join(locations),
    }
