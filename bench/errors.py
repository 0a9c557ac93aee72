
# Copyright (C) ngx_status_module developers

"""Errors in JSON, about 2 KB each, and where in them a value is."""

import dataclasses
import json


@dataclasses.dataclass(frozen=True)
class Error:
    """A text, and the value in it that the pointer of its location leads to."""

    title: str
    text: str
    value: str


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def indented(value):
    return json.dumps(value, indent=2) + "\n"


def values():
    """Many short values, and a text at three places among them."""

    def items(n):
        return [{"field": f"items/{i}/quantity", "code": "out_of_range",
                 "limit": 100 + i, "message": "must be less than the limit"}
                for i in range(n)]

    return {"status": 404,
            "first": "The order was not found", "before": items(9),
            "middle": "It may have been deleted", "after": items(9),
            "last": "Ask the shop for its orders"}


def spring():
    """Spring Boot, of a bean that is not valid."""

    def invalid(i):
        field = f"items[{i}].quantity"

        return {"codes": [f"Max.order.{field}", "Max.order.items.quantity",
                          "Max.quantity", "Max.int", "Max"],
                "arguments": [{"codes": [f"order.{field}", field],
                               "arguments": None, "defaultMessage": field,
                               "code": field}, 100],
                "defaultMessage": "must be less than or equal to 100",
                "objectName": "order", "field": field,
                "rejectedValue": 101 + i, "bindingFailure": False,
                "code": "Max"}

    return {"timestamp": "2026-11-28T09:30:00.000+00:00", "status": 404,
            "error": "Not Found",
            "message": "Validation failed for object='order'. Error count: 4",
            "errors": [invalid(i) for i in range(4)],
            "path": "/shop/orders/4711"}


def spring_trace():
    """The same with server.error.include-stacktrace, which is off."""

    frames = [f"\tat com.example.shop.order.OrderService{i}.find"
              f"(OrderService{i}.java:{i + 20})" for i in range(26)]

    return {"timestamp": "2026-11-28T09:30:00.000+00:00", "status": 404,
            "error": "Not Found",
            "trace": "com.example.shop.OrderNotFoundException: Order 4711 "
                     "was not found\n" + "\n".join(frames) + "\n",
            "message": "Order 4711 was not found",
            "path": "/shop/orders/4711"}


def google():
    """Google's APIs, AIP-193."""

    return {"error": {
        "code": 404, "message": "Order shops/1/orders/4711 was not found.",
        "status": "NOT_FOUND",
        "details": [
            {"@type": "type.googleapis.com/google.rpc.ErrorInfo",
             "reason": "ORDER_DELETED", "domain": "shop.example.com",
             "metadata": {"order": "shops/1/orders/4711", "shop": "shops/1"}},
            {"@type": "type.googleapis.com/google.rpc.BadRequest",
             "fieldViolations": [
                 {"field": f"order.items[{i}].quantity",
                  "description": "The quantity must be at most 100."}
                 for i in range(8)]},
            {"@type": "type.googleapis.com/google.rpc.Help",
             "links": [{"description": "How orders are found",
                        "url": "https://shop.example.com/help/orders"}]}]}}


def stripe():
    """Stripe, whose names are sorted."""

    return {"error": {
        "code": "resource_missing",
        "doc_url": "https://stripe.com/docs/error-codes/resource-missing",
        "message": "No such payment method: 'pm_1OrderFourSevenEleven'",
        "param": "payment_method",
        "payment_intent": {
            "id": "pi_1OrderFourSevenEleven", "object": "payment_intent",
            "amount": 4711, "amount_capturable": 0, "amount_received": 0,
            "automatic_payment_methods": None, "canceled_at": None,
            "cancellation_reason": None, "capture_method": "automatic",
            "client_secret": "pi_1OrderFourSevenEleven_secret_0123456789",
            "confirmation_method": "automatic", "created": 1795858200,
            "currency": "eur", "customer": None, "description": None,
            "last_payment_error": None, "latest_charge": None,
            "livemode": False, "metadata": {"order": "4711"},
            "next_action": None, "on_behalf_of": None,
            "payment_method": None, "payment_method_options": {
                "card": {"installments": None, "network": None,
                         "request_three_d_secure": "automatic"}},
            "payment_method_types": ["card"], "processing": None,
            "receipt_email": None, "setup_future_usage": None,
            "shipping": None, "source": None, "statement_descriptor": None,
            "statement_descriptor_suffix": None,
            "status": "requires_payment_method", "transfer_data": None,
            "transfer_group": None},
        "request_log_url": "https://dashboard.stripe.com/test/logs/req_4711",
        "type": "invalid_request_error"}}


def dotnet():
    """ASP.NET Core, ValidationProblemDetails (RFC 9457)."""

    return {"type": "https://tools.ietf.org/html/rfc9110#section-15.5.5",
            "title": "One or more validation errors occurred.", "status": 404,
            "errors": {f"Items[{i}].Quantity": [
                "The field Quantity must be between 1 and 100.",
                "The value is not a multiple of the size of a package."]
                for i in range(14)},
            "traceId": "00-0af7651916cd43dd8448eb211c80319c"
                       "-b7ad6b7169203331-00"}


def rails():
    """Rails, with config.consider_all_requests_local."""

    return {"status": 404, "error": "Not Found",
            "exception": "#<ActiveRecord::RecordNotFound: Couldn't find Order "
                         "with 'id'=4711>",
            "traces": {
                "Application Trace": [
                    {"exception_object_id": 21480, "id": i,
                     "trace": f"app/controllers/orders_controller.rb:{i + 7}"
                              ":in `show'"} for i in range(4)],
                "Framework Trace": [
                    {"exception_object_id": 21480, "id": i,
                     "trace": "actionpack (7.1.2) lib/abstract_controller/"
                              f"base.rb:{i + 224}:in `process_action'"}
                    for i in range(12)]}}


VALUES = values()
SPRING = spring()
TRACE = spring_trace()
GOOGLE = google()
STRIPE = stripe()
DOTNET = dotnet()
RAILS = rails()

# the messages of services' errors, as those write them
SERVICES = {
    "spring": Error("Spring Boot", compact(SPRING), SPRING["message"]),
    "google": Error("Google", indented(GOOGLE), GOOGLE["error"]["message"]),
    "stripe": Error("Stripe", indented(STRIPE), STRIPE["error"]["message"]),
    "dotnet": Error("ASP.NET Core", compact(DOTNET), DOTNET["title"]),
    "rails": Error("Rails", compact(RAILS), RAILS["exception"]),
}

# and what may stand before a value
PLACES = {
    "first": Error("a number", compact(VALUES), VALUES["first"]),
    "middle": Error("1 KB of short values", compact(VALUES),
                    VALUES["middle"]),
    "last": Error("2 KB of short values", compact(VALUES), VALUES["last"]),
    "trace": Error("2 KB of stack trace", compact(TRACE), TRACE["message"]),
}

ERRORS = {**SERVICES, **PLACES}
