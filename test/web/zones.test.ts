import { describe, expect, test } from "@jest/globals";
import { zoneGroups } from "../../src/web/zones.ts";

function chosen(zone: string): { group: string; label: string }[] {
  return zoneGroups(zone).flatMap(({ name, zones }) =>
    zones.filter(({ isChosen }) => isChosen).map(({ label }) => ({ group: name, label })),
  );
}

describe("the list of zones", () => {
  test("holds every zone that the runtime knows, once", () => {
    const values = zoneGroups("Etc/UTC").flatMap(({ zones }) => zones.map(({ value }) => value));
    expect(new Set(values).size).toBe(values.length);
    expect(values).toEqual(expect.arrayContaining(Intl.supportedValuesOf("timeZone")));
    expect(values[0]).toBe("Etc/UTC");
  });

  test.each([
    ["Etc/UTC", "Everywhere", "UTC"],
    ["Europe/Berlin", "Europe", "Berlin"],
    ["America/Argentina/Salta", "America", "Salta, Argentina"],
    ["Pacific/Auckland", "Pacific Ocean", "Auckland"],
    ["Asia/Kolkata", "Yours", "Kolkata"],
    ["America/New_York", "America", "New York"],
  ])("has %s chosen under %s as %s", (zone, group, label) => {
    expect(chosen(zone)).toEqual([{ group, label }]);
  });
});
