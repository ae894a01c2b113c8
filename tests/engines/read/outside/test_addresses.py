"""Hostile addresses, each refused with its reason; and what an operator may open."""

from __future__ import annotations

import contextlib
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.read.outside import (
    check_resolved,
    read_address,
    read_allowed,
    require_listed,
)
from commonweal.engines.read.outside.addresses import why_special
from commonweal.kernel.errors import BadInput

GENEROUS = read_allowed("*, *:8080, *:9090")
"""All public names on these ports: the widest list that an operator can write."""

# address, words of the reason. With the widest list that there is, each is refused.
HOSTILE = [
    ("http://127.0.0.1/", "loopback"),
    ("http://127.8.9.1/", "loopback"),
    ("http://10.0.0.1/", "private"),
    ("http://172.16.0.1/", "private"),
    ("http://172.31.255.255/", "private"),
    ("http://192.168.1.1/admin", "private"),
    ("http://169.254.169.254/latest/meta-data/", "link-local"),
    ("http://100.64.0.1/", "CGNAT"),
    ("http://100.100.100.200/latest/", "CGNAT"),
    ("http://0.0.0.0/", "this machine itself"),
    ("http://0.1.2.3/", "this machine itself"),
    ("http://224.0.0.1/", "multicast"),
    ("http://255.255.255.255/", "broadcast"),
    ("http://240.0.0.1/", "reserved"),
    ("http://192.0.0.192/", "reserved"),
    ("http://192.0.2.7/", "documentation"),
    ("http://198.18.0.1/", "tests of networks"),
    ("http://[::1]/", "loopback"),
    ("http://[::]/", "this machine itself"),
    ("http://[0:0:0:0:0:0:0:1]/", "loopback"),
    ("http://[::ffff:127.0.0.1]/", "hides an IPv4"),
    ("http://[::ffff:7f00:1]/", "hides an IPv4"),
    ("http://[::ffff:0:10.0.0.1]/", "hides an IPv4"),
    ("http://[::127.0.0.1]/", "reserved"),
    ("http://[2002:7f00:1::]/", "6to4"),
    ("http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/", "Teredo"),
    ("http://[64:ff9b::7f00:1]/", "NAT64"),
    ("http://[64:ff9b::10.0.0.1]/", "NAT64"),
    ("http://[64:ff9b:1::1]/", "NAT64"),
    ("http://[fe80::1]/", "link-local"),
    ("http://[fe80::1%25eth0]/", "zone"),
    ("http://[fc00::1]/", "private"),
    ("http://[fd12:3456::1]/", "private"),
    ("http://[fec0::1]/", "private"),
    ("http://[ff02::1]/", "multicast"),
    ("http://[2001:db8::1]/", "documentation"),
    ("http://[4000::1]/", "reserved"),
    ("http://2130706433/", "unusual way"),
    ("http://0x7f000001/", "unusual way"),
    ("http://017700000001/", "unusual way"),
    ("http://0177.0.0.1/", "unusual way"),
    ("http://0x7f.0.0.1/", "unusual way"),
    ("http://127.1/", "unusual way"),
    ("http://127.0.1/", "unusual way"),
    ("http://1.2.3.4.5/", "unusual way"),
    ("http://256.256.256.256/", "unusual way"),
    ("http://example.org.0x7f/", "unusual way"),
    ("http://127.0.0.1./", "dot"),
    ("http://localhost./", "dot"),
    ("http://example.org@127.0.0.1/", "@"),
    ("http://user:secret@example.org/", "@"),
    ("http://example.org%2f@127.0.0.1/", "@"),
    ("http://127.0.0.1%00.example.org/", "%-code"),
    ("http://127.0.0.1%20/", "%-code"),
    ("http://exa%6dple.org/", "%-code"),
    ("http://example.org\\@127.0.0.1/", "backslash"),
    ("http:\\\\127.0.0.1\\", "backslash"),
    ("http://127.0.0.1\t.example.org/", "control code"),
    ("http://example.org\r\nHost: inside/", "control code"),
    (" http://127.0.0.1/", "space"),
    ("http://127.0.0.1/\x00", "control code"),
    ("http://１２７.0.0.1/", "outside ASCII"),
    ("http://127。0。0。1/", "outside ASCII"),
    ("http://ⓛocalhost/", "outside ASCII"),
    ("http://exämple.org/", "outside ASCII"),
    ("http://example.org:22/", "port 22"),
    ("http://example.org:0/", "port"),
    ("http://example.org:99999/", "port"),
    ("http://example.org:+80/", "cannot be read"),
    ("http://example.org:/", "cannot be read"),
    ("http://example.org:80:90/", "cannot be read"),
    ("http://[::1/", "cannot be read"),
    ("http://[::1]x/", "cannot be read"),
    ("http://[1::2::3]/", "cannot be read"),
    ("http:///etc/passwd", "cannot be read"),
    ("http://..example.org/", "not a name"),
    ("http://-example.org/", "not a name"),
    ("http://exa$mple.org/", "not a name"),
    ("http://" + "a." * 130 + "org/", "not a name"),
    ("file:///etc/passwd", "Begin it with"),
    ("ftp://example.org/", "Begin it with"),
    ("gopher://example.org:70/_x", "Begin it with"),
    ("javascript:alert(1)", "Begin it with"),
    ("//example.org/", "Begin it with"),
    ("http:example.org", "Begin it with"),
    ("example.org", "Begin it with"),
    ("", "Begin it with"),
    ("http://example.org/" + "a" * 2_000, "more than 2,000"),
]


@pytest.mark.parametrize(("text", "reason"), HOSTILE, ids=[text[:50] for text, _ in HOSTILE])
def test_a_hostile_address_is_refused_and_the_reason_given(text, reason):
    with pytest.raises(BadInput, match="not reached") as refused:
        require_listed(read_address(text), GENEROUS)
    assert reason in refused.value.message
    assert refused.value.code == "address-refused"


def test_there_are_at_least_forty_of_them():
    assert len({text for text, _reason in HOSTILE}) >= 40


@pytest.mark.parametrize(
    "text",
    [
        "https://api.example.org/v1?x=1",
        "http://EXAMPLE.org",
        "http://example.org:8080/a",
        "https://xn--exmple-cua.org/",
    ],
)
def test_an_honest_address_on_the_list_is_allowed(text):
    require_listed(read_address(text), GENEROUS)


def test_nothing_is_allowed_where_nothing_is_listed():
    with pytest.raises(BadInput, match="COMMONWEAL_SOURCE_ADDRESSES"):
        require_listed(read_address("https://example.org/"), read_allowed(""))


@pytest.mark.parametrize(
    ("listed", "address", "allowed"),
    [
        ("api.example.org", "https://api.example.org/x", True),
        ("api.example.org", "https://www.api.example.org/", False),
        ("api.example.org", "https://api.example.org.evil.test/", False),
        ("api.example.org", "https://notapi.example.org/", False),
        ("api.example.org", "https://api.example.org:8443/", False),
        ("api.example.org:8443", "https://api.example.org:8443/", True),
        ("api.example.org:8443", "https://api.example.org/", False),
        ("*.gov.uk", "https://data.gov.uk/", True),
        ("*.gov.uk", "https://gov.uk/", False),
        ("*.gov.uk", "https://evilgov.uk/", False),
        ("*", "https://127.0.0.1/", False),
        ("10.2.0.0/16", "http://10.2.3.4/", True),
        ("10.2.0.0/16", "http://10.3.3.4/", False),
        ("10.2.0.0/16", "http://10.2.3.4:9090/", False),
        ("10.2.0.0/16:9090", "http://10.2.3.4:9090/", True),
        ("10.2.0.0/16:9090", "http://10.2.3.4/", False),
        ("127.0.0.1:9090", "http://127.0.0.1:9090/", True),
        ("127.0.0.1:9090", "http://127.0.0.2:9090/", False),
        ("[fd00:1::]/32", "http://[fd00:1::5]/", True),
        ("[fd00:1::1]:9090", "http://[fd00:1::1]:9090/", True),
    ],
)
def test_the_list_says_host_and_port(listed, address, allowed):
    if allowed:
        require_listed(read_address(address), read_allowed(listed))
        return
    with pytest.raises(BadInput, match="not reached"):
        require_listed(read_address(address), read_allowed(listed))


@pytest.mark.parametrize(
    "listed",
    ["0.0.0.0/0", "::/0", "10.2.3.4/16", "169.254.0.0/16", "::ffff:0:0/96", "2130706433", "a..b",
     "example.org:0", "example.org:x", "http://example.org", "*.*", "ex*mple.org"],
)  # fmt: skip
def test_a_list_that_opens_too_much_or_cannot_be_read_is_refused(listed):
    with pytest.raises(BadInput):
        read_allowed(listed)


def test_a_name_that_leads_inside_is_refused_unless_that_network_is_listed():
    address = read_address("https://metrics.example.org/")
    with pytest.raises(BadInput, match=r"leads to 10\.2\.3\.4, which is private"):
        check_resolved(address, [ip_address("10.2.3.4")], read_allowed("metrics.example.org"))
    inside = read_allowed("metrics.example.org, 10.2.0.0/16")
    assert check_resolved(address, [ip_address("10.2.3.4")], inside)


def test_one_bad_address_among_those_of_a_name_refuses_all():
    both = [ip_address("93.184.215.14"), ip_address("127.0.0.1")]
    with pytest.raises(BadInput, match="loopback"):
        check_resolved(read_address("https://two.example.org/"), both, GENEROUS)


@pytest.mark.parametrize("ip", ["169.254.169.254", "fe80::1", "224.0.0.1", "::ffff:8.8.8.8"])
def test_what_is_never_reached_is_not_opened_by_any_list(ip):
    with pytest.raises(BadInput, match="not reached"):
        check_resolved(read_address("https://a.example.org/"), [ip_address(ip)], GENEROUS)


@given(st.ip_addresses())
def test_only_addresses_of_the_public_internet_are_taken_for_public(ip):
    """An independent opinion: the registries that Python's own library carries."""
    if not why_special(ip):
        assert ip.is_global
        assert not ip.is_multicast


@given(st.text(max_size=60) | st.from_regex(r"https?://[a-z0-9.:\[\]@%\\/-]{1,40}", fullmatch=True))
def test_any_text_is_an_address_or_is_refused(text):
    with contextlib.suppress(BadInput):
        address = read_address(text)
        assert read_address(str(address)) == address
