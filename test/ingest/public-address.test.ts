import { describe, expect, test } from "@jest/globals";
import { isPublicAddress } from "../../src/ingest/public-address.ts";

describe("on the internet is", () => {
  test.each([
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.255.255",
    "198.17.255.255",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2001:4860:4860::8888",
    "2001:200::1",
    "2A00:1450:4001:0810:0000:0000:0000:200E",
    "::ffff:8.8.8.8",
    "::FFFF:808:808",
    "0:0:0:0:0:ffff:808:808",
    "64:ff9b::8.8.8.8",
    "2002:808:808::1",
  ])("%s", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe("of IPv4 not on the internet is", () => {
  test.each([
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.255",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
  ])("%s", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe("of IPv6 not on the internet is", () => {
  test.each([
    ["nothing", "::"],
    ["the host itself", "::1"],
    ["the host itself, in full", "0000:0000:0000:0000:0000:0000:0000:0001"],
    ["of one link", "fe80::1"],
    ["of one link, with its zone", "fe80::1%eth0"],
    ["of one site, long ago", "fec0::1"],
    ["of one network", "fd12:3456:789a::1"],
    ["a group", "FF02::1"],
    ["for discarding", "100::1"],
    ["for documents", "2001:db8::1"],
    ["for documents, newer", "3fff:fff::1"],
    ["for tunnels", "2001::1"],
    ["for segments", "5f00::1"],
    ["not given out", "4000::1"],
  ])("%s: %s", (_, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe("within IPv6 a private IPv4 is found that is", () => {
  test.each([
    ["mapped", "::ffff:127.0.0.1"],
    ["mapped, in hexadecimal", "::ffff:7f00:1"],
    ["mapped, in full", "0:0:0:0:0:FFFF:0A00:0001"],
    ["mapped, and 0.0.0.0", "::ffff:0:0"],
    ["mapped, with a zone", "::ffff:10.0.0.1%1"],
    ["compatible", "::127.0.0.1"],
    ["compatible, in hexadecimal", "::a9fe:a9fe"],
    ["translated", "64:ff9b::10.0.0.1"],
    ["translated, and short", "64:ff9b::a"],
    ["translated within one network", "64:ff9b:1::7f00:1"],
    ["translated without state", "::ffff:0:127.0.0.1"],
    ["of 6to4", "2002:7f00:1::"],
    ["of 6to4, with a host", "2002:c0a8:101::1"],
    ["of 6to4, and short", "2002:a00::1"],
  ])("%s: %s", (_, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

test.each([
  "",
  " ",
  "localhost",
  "example.org",
  "8.8.8.8 ",
  "8.8.8",
  "8.8.8.8.8",
  "256.1.1.1",
  "010.8.8.8",
  "0x8.8.8.8",
  "134744072",
  "[2606:4700::1111]",
  "2606:4700::1111/64",
  "2606::4700::1111",
  "8.8.8.8:443",
  "%",
  "1".repeat(100_000),
  ":".repeat(100_000),
  "%".repeat(100_000),
])("%.40s is no address and not on the internet", (text) => {
  expect(isPublicAddress(text)).toBe(false);
});
