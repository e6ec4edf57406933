"""What a caller in Python does with the package that openapi-python-client wrote."""

import os

from polyglot_id import AuthenticatedClient, Client
from polyglot_id.api.jsend import (
    jsend_auth_login,
    jsend_auth_refresh,
    jsend_auth_register,
    jsend_users_get,
    jsend_users_list,
)
from polyglot_id.models import (
    JsendAccessToken,
    JsendError,
    JsendErrorCode,
    JsendLoginBody,
    JsendRefreshBody,
    JsendRegisterBody,
    JsendTokens,
    JsendUserAnswer,
    JsendUsersAnswer,
    StampedLoginBody,
    StampedToken,
)

URL = os.environ["SERVICE_URL"]
EMAIL = "python@example.com"
PASSWORD = "password123"

anyone = Client(base_url=URL)

registered = jsend_auth_register.sync_detailed(
    client=anyone, body=JsendRegisterBody(email=EMAIL, password=PASSWORD)
)
assert registered.status_code == 201
assert isinstance(registered.parsed, JsendTokens)

# A path of two dialects: the body decides which of them answers.
login = jsend_auth_login.sync(client=anyone, body=JsendLoginBody(email=EMAIL, password=PASSWORD))
assert isinstance(login, JsendTokens)
stamped = jsend_auth_login.sync(client=anyone, body=StampedLoginBody(identity=EMAIL, password=PASSWORD))
assert isinstance(stamped, StampedToken)
assert len(stamped.data) == 1

wrong = jsend_auth_login.sync_detailed(
    client=anyone, body=JsendLoginBody(email=EMAIL, password="password124")
)
assert wrong.status_code == 401
assert isinstance(wrong.parsed, JsendError)
assert wrong.parsed.code == JsendErrorCode.INVALID_CREDENTIALS

member = AuthenticatedClient(base_url=URL, token=login.data.access_token)
listed = jsend_users_list.sync(client=member, limit=1000)
assert isinstance(listed, JsendUsersAnswer)
[own] = [user for user in listed.data if user.email == EMAIL]

one = jsend_users_get.sync(own.id, client=member)
assert isinstance(one, JsendUserAnswer)
assert one.data == own

refreshed = jsend_auth_refresh.sync(
    client=anyone, body=JsendRefreshBody(refresh_token=login.data.refresh_token)
)
assert isinstance(refreshed, JsendAccessToken)
assert refreshed.data.expires_in > 0

stranger = jsend_users_list.sync_detailed(
    client=AuthenticatedClient(base_url=URL, token="none")
)
assert stranger.status_code == 401
assert isinstance(stranger.parsed, JsendError)
assert stranger.parsed.code == JsendErrorCode.UNAUTHORIZED

print("Python: registered, signed in, listed, read and refreshed; refused as documented")
