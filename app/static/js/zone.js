// <select data-zone>: propose the time zone of this browser. The page leaves the mark out once a person has chosen.
for (const select of document.querySelectorAll("select[data-zone]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone) continue;
  if (![...select.options].some((option) => option.value === zone)) {
    select.add(new Option(zone.split("/").pop().replace(/_/g, " "), zone));
  }
  select.value = zone;
}
