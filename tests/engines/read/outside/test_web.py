"""Fetching from real servers, honest and hostile, with the guard at the socket."""

from __future__ import annotations

import gzip
import socket
import threading
import time

import pytest

from commonweal.engines.read.outside import Bounds, Deadline, read_allowed
from commonweal.engines.read.outside.web import Fetch, fetch
from commonweal.kernel.errors import BadInput, SourceUnavailable
from tests.engines.read.outside.servers import (
    bomb,
    dripping,
    dripping_head,
    endless,
    leads_to,
    says,
    serving,
    silent,
)


@pytest.fixture
def server():
    with serving({"/data.csv": says("a,b\n1,2\n", Content_Type="text/csv")}) as up:
        yield up


def ask(server, path, *, seconds=60.0, listed="", bounds=None, **given):
    address = given.pop("address", "") or server.at(path)
    return fetch(
        Fetch(
            address,
            read_allowed(listed or f"127.0.0.1:{server.port}"),
            Deadline(seconds, time.monotonic),
            bounds or Bounds(),
            **given,
        )
    )


def test_an_allowed_address_is_fetched_from_a_real_server(server):
    answer = ask(server, "/data.csv")
    assert (answer.body, answer.name, answer.media_type) == (b"a,b\n1,2\n", "data.csv", "text/csv")


def test_a_name_is_connected_to_at_the_address_that_was_checked(server):
    """The name is asked for once, and what it said is connected to: no second look-up in which it
    could have changed its mind."""
    asked_for = []

    def once(host, port):
        asked_for.append(host)
        return ["127.0.0.1"] if len(asked_for) == 1 else ["169.254.169.254"]

    listed = f"data.example.org:{server.port}, 127.0.0.0/8"
    address = server.at("/data.csv", "data.example.org")
    assert ask(server, "", address=address, listed=listed, resolve=once).body
    assert asked_for == ["data.example.org"]
    assert server.seen[0].headers["Host"] == f"data.example.org:{server.port}"


@pytest.mark.parametrize("leads", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1", "fd00::1"])
def test_a_listed_name_that_leads_inside_is_not_connected_to(server, leads):
    address = server.at("/data.csv", "data.example.org")
    listed = f"data.example.org:{server.port}"
    with pytest.raises(BadInput, match=f"leads to {leads}"):
        ask(server, "", address=address, listed=listed, resolve=lambda _host, _port: [leads])
    assert server.seen == []


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://127.0.0.1:1/admin", "loopback"),
        ("http://127.0.0.2/", "loopback"),
        ("http://169.254.169.254/latest/meta-data/", "link-local"),
        ("http://[::1]/", "loopback"),
        ("http://2130706433/", "unusual way"),
        ("file:///etc/passwd", "Begin it with"),
        ("//10.0.0.1/", "private"),
        ("http://u:p@127.0.0.1/", "@"),
        ("gopher://127.0.0.1:6379/_FLUSHALL", "Begin it with"),
    ],
)
def test_a_redirect_inside_is_refused(server, location, reason):
    server.routes["/away"] = leads_to(location)
    with pytest.raises(BadInput, match="not reached") as refused:
        ask(server, "/away")
    assert reason in refused.value.message
    assert len(server.seen) == 1


def test_a_redirect_to_where_one_may_go_is_followed_and_the_secret_stays_with_its_origin(server):
    with serving({"/there": says("x,y\n1,2\n")}) as other:
        server.routes["/here"] = leads_to("/data.csv")
        server.routes["/away"] = leads_to(other.at("/there"))
        listed = f"127.0.0.1:{server.port}, 127.0.0.1:{other.port}"
        secret = {"Authorization": "Bearer s3cret"}
        assert ask(server, "/here", listed=listed, headers=secret).body == b"a,b\n1,2\n"
        assert ask(server, "/away", listed=listed, headers=secret).body == b"x,y\n1,2\n"
    assert [one.headers["Authorization"] for one in server.seen] == ["Bearer s3cret"] * 3
    assert other.seen[0].headers["Authorization"] is None


def test_redirects_without_end_are_given_up(server):
    server.routes["/round"] = leads_to("/round")
    with pytest.raises(BadInput, match="redirects more than 3 times"):
        ask(server, "/round")


@pytest.mark.parametrize("route", [silent, dripping, dripping_head])
def test_a_slow_answer_is_given_up_in_time(server, route):
    server.routes["/slow"] = route
    began = time.monotonic()
    with pytest.raises(SourceUnavailable, match=r"longer than 0\.5 seconds"):
        ask(server, "/slow", seconds=0.5)
    assert time.monotonic() - began < 25  # not the half minute or more that it would take


def test_an_endless_answer_is_cut(server):
    server.routes["/endless"] = endless
    with pytest.raises(BadInput, match="larger than 1 MB"):
        ask(server, "/endless", bounds=Bounds(max_bytes=2**20))


def test_a_packed_bomb_is_not_unpacked(server):
    server.routes["/bomb"] = bomb()
    with pytest.raises(BadInput, match="larger than 2 MB"):
        ask(server, "/bomb", bounds=Bounds(max_unpacked=2**21))


def test_a_packed_answer_is_unpacked(server):
    server.routes["/packed"] = says(gzip.compress(b"a,b\n" * 50_000), Content_Encoding="gzip")
    assert ask(server, "/packed").body == b"a,b\n" * 50_000


@pytest.mark.parametrize(
    ("body", "coding", "error", "words"),
    [
        (b"not gzip", "gzip", BadInput, "damaged"),
        (gzip.compress(b"a,b\n" * 900, mtime=0)[:-12], "gzip", SourceUnavailable, "cut off"),
        (
            gzip.compress(b"a", mtime=0) + gzip.compress(b"b", mtime=0),
            "gzip",
            BadInput,
            "more than one part",
        ),
        (b"x", "br", BadInput, "packed as 'br'"),
        (b"", "identity", BadInput, "empty"),
    ],
)
def test_what_cannot_be_unpacked_is_said(server, body, coding, error, words):
    server.routes["/odd"] = says(body, Content_Encoding=coding)
    with pytest.raises(error, match=words):
        ask(server, "/odd")


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (401, BadInput, "secret again"),
        (403, BadInput, "refuses"),
        (404, BadInput, "nothing at this address"),
        (204, BadInput, "204"),
        (429, SourceUnavailable, "too often"),
        (500, SourceUnavailable, "status 500"),
        (503, SourceUnavailable, "status 503"),
    ],
)
def test_each_status_has_its_sentence(server, status, error, words):
    server.routes["/status"] = says(b"", status=status)
    with pytest.raises(error, match=words):
        ask(server, "/status")


def test_where_nothing_listens_that_is_said():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SourceUnavailable, match="Nothing answers"):
        fetch(
            Fetch(
                f"http://127.0.0.1:{port}/",
                read_allowed(f"127.0.0.1:{port}"),
                Deadline(2, time.monotonic),
            )
        )


@pytest.mark.parametrize("sent", [b"SSH-2.0-OpenSSH_9.2\r\n", b"\x00\x01\x02\n\n", b""])
def test_what_is_not_http_is_said(sent):
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]

        def once():
            line, _from = listening.accept()
            with line:
                line.recv(1000)
                line.sendall(sent)

        thread = threading.Thread(target=once)
        thread.start()
        with pytest.raises(SourceUnavailable, match=r"does not speak HTTP|broke off"):
            fetch(
                Fetch(
                    f"http://127.0.0.1:{port}/",
                    read_allowed(f"127.0.0.1:{port}"),
                    Deadline(3, time.monotonic),
                )
            )
        thread.join()


def test_a_server_without_tls_cannot_prove_who_it_is(server):
    with pytest.raises(SourceUnavailable, match=r"prove who it is|does not speak"):
        ask(server, "", address=f"https://127.0.0.1:{server.port}/")


def test_the_proxy_of_the_surroundings_is_not_used(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert ask(server, "/data.csv").body
