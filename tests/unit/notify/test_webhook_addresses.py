"""Where webhooks may go, tried with what has fooled others."""

from ipaddress import IPv4Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawiya.notify.webhooks.addresses import AddressPolicy, AddressRefused

STRICT = AddressPolicy()
HTTP = AddressPolicy(allow_http=True)
HOME = AddressPolicy.of(allow_http=True, allowed_networks=["127.0.0.0/8", "10.1.0.0/16", "fd00:1::/32"])


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "https://example.com:8443/hook?tenant=1&token=a%2Fb",
        "https://EXAMPLE.com./hook",
        "https://xn--mgbh0fb.xn--kgbechtv/hook",
        "https://8.8.8.8/hook",
        "https://[2606:4700::1111]:8080/hook",
        "https://example.com:443",
    ],
)
def test_good_urls(url: str) -> None:
    assert STRICT.check_url(url).host


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com:70/",
        "//example.com/",
        "example.com",
        "https:example.com",
        "https://",
        "https:///hook",
        "https://./hook",
        "",
        "https://user@example.com/",
        "https://user:password@example.com/",
        "https://example.com\\@127.0.0.1/",
        "https://example.com#@127.0.0.1/",
        "https://example.com:22/",
        "https://example.com:25/",
        "https://example.com:65536/",
        "https://example.com:0/",
        "https://exa mple.com/",
        "https://example.com/\r\nX: y",
        "https://example.com/\x00",
        "https://مثال.إختبار/",
        "https://" + "a" * 64 + "." * 2_000 + "/",
        # loopback in every notation
        "https://127.0.0.1/",
        "https://127.0.0.1./",
        "https://127.1/",
        "https://127.0.0.1.:443/",
        "https://2130706433/",
        "https://017700000001/",
        "https://0177.0.0.1/",
        "https://0x7f.0.0.1/",
        "https://0x7f000001/",
        "https://0x/",
        "https://0/",
        "https://0.0.0.0/",
        "https://127.0.0.0x1/",
        "https://①②⑦.⓪.⓪.①/",
        "https://127。0。0。1/",
        "https://١٢٧.٠.٠.١/",
        "https://%31%32%37.0.0.1/",
        "https://localhost/",
        "https://LOCALHOST/",
        "https://localhost./",
        "https://app.localhost/",
        "https://[::1]/",
        "https://[0:0:0:0:0:0:0:1]/",
        "https://[::]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[::127.0.0.1]/",
        "https://[64:ff9b::127.0.0.1]/",
        "https://[64:ff9b:1::127.0.0.1]/",
        "https://[2002:7f00:1::]/",
        "https://[2001:0:7f00:1::]/",
        "https://[fe80::1%25eth0]/",
        # everything else that is not public
        "https://10.0.0.1/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:169.254.169.254]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://168.63.129.16/",
        "https://100.100.100.200/",
        "https://192.0.0.192/",
        "https://[fd00:ec2::254]/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://240.0.0.1/",
        "https://192.88.99.1/",
        "https://198.18.0.1/",
        "https://203.0.113.1/",
        "https://[ff02::1]/",
        "https://[fe80::1]/",
        "https://[fc00::1]/",
        "https://[fec0::1]/",
        "https://[2001:db8::1]/",
        "https://[3fff::1]/",
        "https://[100::1]/",
        "https://[2001:10::1]/",
        "https://[4000::1]/",
    ],
)
def test_refused_urls(url: str) -> None:
    with pytest.raises(AddressRefused):
        STRICT.check_url(url)


def test_what_the_operator_allows() -> None:
    assert HTTP.check_url("http://example.com/")
    for url in ("http://127.0.0.1:8080/", "http://localhost:8080/", "https://10.1.2.3/", "https://[fd00:1::1]/"):
        assert HOME.check_url(url)
    # However an allowed address is written on the wire.
    HOME.check_address(ip_address("::ffff:10.1.0.1"))
    for url in ("http://10.2.0.1/", "http://192.168.0.1/", "http://[::1]/", "http://169.254.169.254/"):
        with pytest.raises(AddressRefused):
            HOME.check_url(url)


def test_a_network_of_ipv6_only_allows_its_localhost() -> None:
    AddressPolicy.of(allow_http=True, allowed_networks=["::1/128"]).check_url("http://localhost:8080/")


def test_no_network() -> None:
    with pytest.raises(ValueError, match=r"10\.0\.0\.1/8"):
        AddressPolicy.of(allow_http=False, allowed_networks=["10.0.0.1/8"])


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_an_ipv4_address_in_disguise_is_judged_as_itself(address: IPv4Address) -> None:
    def passes(text: str) -> bool:
        try:
            STRICT.check_address(ip_address(text))
        except AddressRefused:
            return False
        return True

    plain = passes(str(address))
    assert passes(f"::ffff:{address}") == plain
    assert passes(f"64:ff9b::{address}") == plain
    assert not plain or address.is_global


@given(st.text(max_size=60))
def test_any_text_is_a_good_url_or_refused(text: str) -> None:
    for url in (text, f"https://{text}", f"https://example.com{text}", f"https://{text}.example.com/"):
        try:
            STRICT.check_url(url)
        except AddressRefused:
            continue
