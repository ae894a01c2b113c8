"""The one API document: routers of the slices, sign-in by token or session, errors as
problem+json (RFC 9457). What a session opens is read only, so that it needs no further proof;
what writes takes a token."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import SessionAuth

from commonweal import __version__
from commonweal.apps.administration.api import TokenAuth
from commonweal.apps.administration.api import router as organisations
from commonweal.apps.appraisals.api import router as cases
from commonweal.apps.cutovers.api import router as cutovers
from commonweal.apps.deliveries.actions import SequenceError
from commonweal.apps.deliveries.api import router as deliveries
from commonweal.apps.portfolio.api import router as initiatives
from commonweal.kernel.errors import CommonwealError
from commonweal.web.middleware import STATUS


class Documented(NinjaAPI):
    """With the answers that every operation may give beside its own: a problem document."""

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**given)
        document["components"]["schemas"]["Problem"] = PROBLEM
        content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for path in document["paths"].values():
            for operation in path.values():
                said = {"description": "What is wrong, in a sentence", "content": content}
                operation["responses"]["default"] = said
        return document


PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
    },
}

api = Documented(
    title="Commonweal",
    version=__version__,
    description="Everything that the pages show, as JSON. Unknown is null or '', never zero.",
    auth=[SessionAuth(csrf=False), TokenAuth()],
    urls_namespace="api",
    docs_url=None,  # its page is made by scripts of another server, which the policy forbids
)
api.add_router("", organisations)
api.add_router("", initiatives)
api.add_router("", deliveries)
api.add_router("", cases)
api.add_router("", cutovers)


# Where HTTP has a number of its own for what is wrong.
OF_CODE = {"too-large": 413, "too-many-rows": 413, "key-reused": 422, "not-a-batch": 422}


def problem(status: int, code: str, title: str, **more: Any) -> HttpResponse:
    """An RFC 9457 problem document."""
    body = {"type": f"urn:commonweal:{code}", "title": title, "status": status, **more}
    return JsonResponse(body, status=status, content_type="application/problem+json")


@api.exception_handler(CommonwealError)
def of_the_house(_request: HttpRequest, error: CommonwealError) -> HttpResponse:
    more = {name: getattr(error, name) for name in ("field", "where") if getattr(error, name)}
    status = OF_CODE.get(error.code) or STATUS.get(type(error), 500)
    return problem(status, error.code, error.message, **more)


@api.exception_handler(SequenceError)
def out_of_order(_request: HttpRequest, error: SequenceError) -> HttpResponse:
    return problem(409, error.code, error.message, expected=error.expected)


@api.exception_handler(ValidationError)
def of_the_caller(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    wrong = [{"where": ".".join(map(str, e["loc"])), "message": e["msg"]} for e in error.errors]
    return problem(422, "bad-input", _("A value in the request is wrong."), errors=wrong)


@api.exception_handler(AuthenticationError)
def of_a_stranger(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return problem(401, "sign-in", _("Send a token: Authorization: Bearer ..."))
