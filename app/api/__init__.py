"""The REST API (接口): every record for other programs, under the rights, row limits and rules of the screens.

Programs log in with access tokens (访问令牌), which each user makes, limits and revokes. A resource (资源) is declared
by the screens whose records it gives: see `app.views.API`.
"""
