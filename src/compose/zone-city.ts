/** `Europe/Berlin` -> `Berlin`, for a sentence. */
export function zoneCity(timeZone: string): string {
  return CITIES[timeZone] ?? timeZone.slice(timeZone.lastIndexOf("/") + 1).replaceAll("_", " ");
}

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
