"""How the local Neo4j is set. `docker-compose.yml` sets the same; tests/app/test_compose.py holds that."""

from pathlib import Path

# What holds wherever Neo4j runs for us.
SETTINGS = {
    # Nobody waits for ever: a statement states its own limit, or has this one.
    "db.transaction.timeout": "60s",
    "db.lock.acquisition.timeout": "10s",
    "db.shutdown_transaction_end_timeout": "3s",
    "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration": "0s",
    # One transaction takes 50,000 rows of a list. Heap, page cache, and the API beside them stay under 1.5 GB.
    "server.memory.heap.initial_size": "256m",
    "server.memory.heap.max_size": "640m",
    "server.memory.pagecache.size": "96m",
    "dbms.memory.transaction.total.max": "448m",
    # A plan of a long question takes a megabyte or more; a thousand of them, as is the default, would fill the heap.
    "server.memory.query_cache.per_db_cache_num_entries": "150",
    # Signs of life on the wire make the Python driver start a task for each read from a socket: a fifth of its time.
    "server.bolt.connection_keep_alive_for_requests": "OFF",
    "db.tx_log.rotation.retention_policy": "128M size",
    "db.tx_log.rotation.size": "32M",
    # What people wrote stays out of the logs.
    "db.logs.query.enabled": "OFF",
    "db.logs.query.parameter_logging_enabled": "false",
    "db.logs.query.obfuscate_literals": "true",
    # Nothing calls out: no usage report, no analytics from Neo4j Browser, and it loads only our guides.
    "dbms.usage_report.enabled": "false",
    "client.allow_telemetry": "false",
    "browser.remote_content_hostname_whitelist": "127.0.0.1,localhost",
    # Community has no setting that keeps Neo4j Browser from calling out for fonts and scripts; a page policy does.
    "dbms.security.http_static_content_security_policy_header": (
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        "connect-src 'self' ws: wss: http://127.0.0.1:* http://localhost:*; "
        "base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    ),
    "dbms.security.allow_csv_import_from_file_urls": "false",
    "server.https.enabled": "false",
}


def local(home: Path, bolt_port: int, http_port: int, on_connect: str | None) -> dict[str, str]:
    """The settings of a server for this machine alone, with its files in `home`. Neo4j Browser runs `on_connect`."""
    return SETTINGS | {
        "server.default_listen_address": "127.0.0.1",
        "server.bolt.listen_address": f"127.0.0.1:{bolt_port}",
        "server.bolt.advertised_address": f"127.0.0.1:{bolt_port}",
        "server.http.listen_address": f"127.0.0.1:{http_port}",
        "server.http.advertised_address": f"127.0.0.1:{http_port}",
        "server.directories.data": str(home / "data"),
        "server.directories.logs": str(home / "logs"),
        "server.directories.import": str(home / "import"),
        "server.directories.plugins": str(home / "plugins"),
        **({"browser.post_connect_cmd": on_connect} if on_connect else {}),
    }


def text(settings: dict[str, str]) -> str:
    """As a neo4j.conf."""
    return "".join(f"{name}={value}\n" for name, value in settings.items())
