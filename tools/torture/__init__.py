"""Two application hosts and a database under load, while one after the other is killed: `make torture`.

The hosts are gunicorn as `deploy/gunicorn.conf.py` sets it up, behind nginx with `deploy/nginx/kehu.conf`, over TLS, on
an embedded PostgreSQL. Visitors write over HTTP all the while; in the end is counted whether a write was lost or done
twice, and whether anybody had to log in again.
"""
