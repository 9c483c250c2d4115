export type Choice = { value: string; label: string; isChosen: boolean };
export type ZoneGroup = { name: string; zones: Choice[] };

const OCEANS: Record<string, string> = {
  Atlantic: "Atlantic Ocean",
  Indian: "Indian Ocean",
  Pacific: "Pacific Ocean",
};

/** The runtime's names of these zones are older than the names the cities go by. */
const CITIES: Record<string, string> = {
  "Africa/Asmera": "Asmara",
  "America/Godthab": "Nuuk",
  "Asia/Calcutta": "Kolkata",
  "Asia/Katmandu": "Kathmandu",
  "Asia/Rangoon": "Yangon",
  "Asia/Saigon": "Ho Chi Minh City",
  "Atlantic/Faeroe": "Faroe",
  "Europe/Kiev": "Kyiv",
  "Pacific/Enderbury": "Kanton",
};

const ZONES = Intl.supportedValuesOf("timeZone");

/** `Europe/Berlin` -> `Berlin`, for a sentence. */
export function zoneCity(timeZone: string): string {
  return CITIES[timeZone] ?? timeZone.slice(timeZone.lastIndexOf("/") + 1).replaceAll("_", " ");
}

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
