import { expect, test } from "@jest/globals";
import { zoneCity } from "../../src/compose/zone-city.ts";

test.each([
  ["Europe/Berlin", "Berlin"],
  ["Asia/Calcutta", "Kolkata"],
  ["America/Indiana/Knox", "Knox"],
  ["America/Port_of_Spain", "Port of Spain"],
  ["Etc/UTC", "UTC"],
])("%s is called %s", (zone, city) => {
  expect(zoneCity(zone)).toBe(city);
});
