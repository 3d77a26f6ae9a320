"""OpenStack Swift behind its s3api in one process: account, container, object and proxy servers, each on a free port of
the loopback. Takes a folder to keep everything in, a signing region and pairs of user and secret; prints the proxy's
port when it listens. One process starts in a quarter of the time of four."""

import json
import os
import sys

import eventlet

eventlet.monkey_patch()

from eventlet import wsgi  # noqa: E402
from swift.common import utils  # noqa: E402

folder, signing_region, *users = sys.argv[1:]
utils.SWIFT_CONF_FILE = os.path.join(folder, 'swift.conf')
with open(utils.SWIFT_CONF_FILE, 'w') as conf:
    conf.write('[swift-hash]\nswift_hash_path_prefix = a\nswift_hash_path_suffix = b\n')

from swift.common.http_protocol import SwiftHttpProtocol  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.wsgi import loadapp  # noqa: E402

utils.validate_hash_conf()
RINGS = ('account', 'container', 'object')
sockets = {name: eventlet.listen(('127.0.0.1', 0)) for name in (*RINGS, 'proxy')}
ports = {name: sock.getsockname()[1] for name, sock in sockets.items()}
os.makedirs(os.path.join(folder, 'devices', 'd1'))

for name in RINGS:
    builder = RingBuilder(1, 1, 1)
    where = {'ip': '127.0.0.1', 'port': ports[name], 'replication_ip': '127.0.0.1', 'replication_port': ports[name]}
    builder.add_dev({'id': 0, 'region': 1, 'zone': 1, 'weight': 1, 'device': 'd1', 'meta': '', **where})
    builder.rebalance()
    builder.get_ring().save(os.path.join(folder, name + '.ring.gz'))

COMMON = '[DEFAULT]\nswift_dir = %s\ndevices = %s/devices\nmount_check = false\nfallocate_reserve = 0\n' % (folder, folder)
CONFIGS = {name: '[pipeline:main]\npipeline = app\n[app:app]\nuse = egg:swift#%s\n' % name for name in RINGS}
CONFIGS['proxy'] = """
[pipeline:main]
pipeline = catch_errors s3api tempauth proxy-server
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:s3api]
use = egg:swift#s3api
location = %s
s3_acl = false
check_bucket_owner = false
[filter:tempauth]
use = egg:swift#tempauth
%s
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
""" % (signing_region, '\n'.join('user_%s = %s .admin' % pair for pair in zip(users[::2], users[1::2])))



class Cache:
    """What tempauth insists on, in place of a memcached."""

    def __init__(self):
        self.kept = {}

    def get(self, key, **_options):
        return self.kept.get(key)

    def set(self, key, value, **_options):
        self.kept[key] = value

    def delete(self, key, **_options):
        self.kept.pop(key, None)


def with_cache(app, cache):
    def cached(env, start_response):
        env['swift.cache'] = cache
        return app(env, start_response)
    return cached


servers = []
for name, config in CONFIGS.items():
    path = os.path.join(folder, name + '.conf')
    with open(path, 'w') as conf:
        conf.write(COMMON + config)
    app = with_cache(loadapp(path, global_conf={'log_name': name}), Cache())
    # As Swift's own run_server does: S3 clients need headers as they are written.
    servers.append(eventlet.spawn(
        wsgi.server, sockets[name], app, log_output=False, protocol=SwiftHttpProtocol,
        capitalize_response_headers=False))

print(json.dumps({'port': ports['proxy']}), flush=True)
for server in servers:
    server.wait()
