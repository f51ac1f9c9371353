"""Another house: a small provider of OpenID Connect that really runs, and can be told to lie.

Its server is that of Authlib, which wants PKCE and the client's secret, and gives each code once.
"""

import hmac
import json
import os
import threading
import time
from base64 import urlsafe_b64encode
from contextlib import contextmanager

import requests
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.models import ClientMixin
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from flask import Flask, jsonify, request
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from werkzeug.serving import make_server

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # the house of the tests speaks http, on this machine
CLIENT, SECRET = "saxaul", "a-secret-of-the-house"


class Client(ClientMixin):
    """The platform, as the house knows it."""

    def __init__(self, house):
        self.house = house

    def get_client_id(self):
        return CLIENT

    def get_default_redirect_uri(self):
        return None

    def get_allowed_scope(self, scope):
        return scope

    def check_redirect_uri(self, uri):
        return uri == self.house.returns_to

    def check_client_secret(self, secret):
        return secret == SECRET

    def check_endpoint_auth_method(self, method, endpoint):
        return method in self.house.ways

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type == "authorization_code"


class Code:
    """A code the house has given, and for what."""

    def __init__(self, given):
        data = given.payload.data
        self.redirect_uri, self.scope = given.payload.redirect_uri, given.payload.scope
        self.nonce, self.user = data.get("nonce"), given.user
        self.code_challenge = data.get("code_challenge")
        self.code_challenge_method = data.get("code_challenge_method")

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope

    def get_nonce(self):
        return self.nonce

    def get_auth_time(self):
        return int(time.time())

    def get_acr(self):
        return None

    def get_amr(self):
        return None


class House:
    """What runs, who is signed in there, and which lies it tells."""

    def __init__(self, address, returns_to):
        self.issuer, self.returns_to = address, returns_to
        self.ways = ["client_secret_basic"]
        self.person = {
            "sub": "house-1",
            "name": "Болор",
            "email": "bolor@example.org",
            "email_verified": True,
        }
        self.key = ECKey.generate_key("P-256", {"kid": "one", "use": "sig", "alg": "ES256"})
        self.codes = {}
        self.lies = {}  #: what stands in ID tokens instead of the truth
        self.about = {}  #: what stands in the discovery document instead of the truth
        self.forge = None  #: makes an ID token of (header, claims, key), instead of signing it
        self.trouble = {}  #: path -> how it is answered there: a status, or "hangs", "rubbish"
        self.knocks = []  #: (method, path) of all that was asked

    @property
    def settings(self):
        """What the platform is to be told."""
        return {
            "OIDC_NAME": "The House",
            "OIDC_ISSUER": self.issuer,
            "OIDC_CLIENT_ID": CLIENT,
            "OIDC_CLIENT_SECRET": SECRET,
        }

    def vouch(self, address):
        """Sign the person in there, as her browser would. Returns the path it is sent back to."""
        answer = requests.post(address, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        assert answer.headers["Location"].startswith(self.returns_to)
        return answer.headers["Location"].partition("://")[2].partition("/")[2].join(["/", ""])


def build(house):
    """Build the application of the house."""
    app = Flask("house")

    class Grant(AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

        def save_authorization_code(self, code, request):
            house.codes[code] = Code(request)

        def query_authorization_code(self, code, client):
            return house.codes.get(code)

        def delete_authorization_code(self, authorization_code):
            house.codes = {code: one for code, one in house.codes.items() if one is not authorization_code}

        def authenticate_user(self, authorization_code):
            return authorization_code.user

    class Tokens(OpenIDCode):
        def exists_nonce(self, nonce, request):
            return False

        def resolve_client_private_key(self, client):
            return house.key

        def get_client_algorithm(self, client):
            return "ES256"

        def get_encode_header(self, client):
            return {"alg": "ES256", "kid": "one"}

        def get_client_claims(self, client):
            return {"iss": house.issuer, "aud": [client.get_client_id()]}

        def generate_user_info(self, user, scope):
            return dict(user)

        def encode_id_token(self, token, request):
            honest = super().encode_id_token(token, request)
            if not house.lies and not house.forge:
                return honest
            told = jwt.decode(honest, house.key, algorithms=["ES256"])
            claims = {
                name: value for name, value in {**told.claims, **house.lies}.items() if value is not None
            }
            if house.forge:
                return house.forge(told.header, claims, house.key)
            return jwt.encode(told.header, claims, house.key, ["ES256"])

    server = AuthorizationServer(app, lambda name: Client(house) if name == CLIENT else None, lambda *_: None)
    server.register_grant(Grant, [CodeChallenge(required=True), Tokens(require_nonce=True)])

    @app.before_request
    def knock():
        house.knocks.append((request.method, request.path))
        trouble = house.trouble.get(request.path)
        if trouble == "hangs":
            time.sleep(2)
        if trouble == "rubbish":
            return "<html>not what you wanted</html>"
        return ("", trouble) if isinstance(trouble, int) else None

    @app.get("/.well-known/openid-configuration")
    def about():
        return jsonify(
            {
                "issuer": house.issuer,
                "authorization_endpoint": f"{house.issuer}/authorize",
                "token_endpoint": f"{house.issuer}/token",
                "jwks_uri": f"{house.issuer}/keys",
                "token_endpoint_auth_methods_supported": house.ways,
                "id_token_signing_alg_values_supported": ["ES256"],
                **house.about,
            }
        )

    @app.get("/keys")
    def keys():
        return jsonify(KeySet([house.key]).as_dict())

    @app.get("/authorize")
    def ask():
        server.get_consent_grant(end_user=house.person)
        return (
            "<!doctype html><title>The House</title><form method=post><button>Yes, it is me</button></form>"
        )

    @app.post("/authorize")
    def consent():
        grant = server.get_consent_grant(end_user=house.person)
        return server.create_authorization_response(grant_user=house.person, grant=grant)

    @app.post("/token")
    def token():
        return server.create_token_response()

    return app


def _by_hand(header, claims, sign):
    parts = [urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    signature = urlsafe_b64encode(sign(b".".join(parts))).rstrip(b"=")
    return b".".join([*parts, signature]).decode()


def unsigned(header, claims, _key):
    """Make a token with alg none."""
    return _by_hand({**header, "alg": "none"}, claims, lambda words: b"")


def with_shared_secret(header, claims, key):
    """Make a token signed with the public key as if it were a secret (algorithm confusion)."""
    public = key.as_pem(private=False)
    return _by_hand({**header, "alg": "HS256"}, claims, lambda words: hmac.digest(public, words, "sha256"))


def with_another_key(header, claims, _key):
    """Make a token signed with a key that is not the house's."""
    return jwt.encode(header, claims, ECKey.generate_key("P-256"), ["ES256"])


@contextmanager
def open_house(public_url):
    """Run the house in a thread, for a platform at this address."""
    server = make_server("127.0.0.1", 0, Flask("none"), threaded=True)
    house = House(f"http://127.0.0.1:{server.server_port}", f"{public_url}/sign-in/with/return")
    server.app = build(house)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield house
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
