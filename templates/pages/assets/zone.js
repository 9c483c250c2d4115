// Preselects the reader's own time zone. The form works without it, and a choice is never overruled.
const select = document.querySelector("select[data-guess-over]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (select && zone && zone !== "UTC" && select.value === select.dataset.guessOver) {
  const isListed = Array.from(select.options).some((option) => option.value === zone);
  if (!isListed) select.add(new Option(zone.replaceAll("_", " "), zone));
  select.value = zone;
}
