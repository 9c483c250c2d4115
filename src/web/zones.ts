import { zoneCity } from "../compose/zone-city.ts";

export type Choice = { value: string; label: string; isChosen: boolean };
export type ZoneGroup = { name: string; zones: Choice[] };

const OCEANS: Record<string, string> = {
  Atlantic: "Atlantic Ocean",
  Indian: "Indian Ocean",
  Pacific: "Pacific Ocean",
};

const ZONES = Intl.supportedValuesOf("timeZone");

/** Every zone by continent, UTC first; one that the runtime lists under another name comes last. */
export function zoneGroups(chosen: string): ZoneGroup[] {
  const groups = new Map<string, Choice[]>([["Everywhere", [choice("Etc/UTC", chosen)]]]);
  for (const zone of ZONES) {
    const [continent = ""] = zone.split("/");
    const name = OCEANS[continent] ?? continent;
    const group = groups.get(name) ?? [];
    group.push(choice(zone, chosen));
    groups.set(name, group);
  }
  for (const group of groups.values()) group.sort((a, b) => (a.label < b.label ? -1 : 1));
  const isListed = chosen === "Etc/UTC" || ZONES.includes(chosen);
  if (!isListed) groups.set("Yours", [choice(chosen, chosen)]);
  return [...groups].map(([name, zones]) => ({ name, zones }));
}

function choice(zone: string, chosen: string): Choice {
  const region = zone.split("/").slice(1, -1).join(", ").replaceAll("_", " ");
  const label = region === "" ? zoneCity(zone) : `${zoneCity(zone)}, ${region}`;
  return { value: zone, label, isChosen: zone === chosen };
}
