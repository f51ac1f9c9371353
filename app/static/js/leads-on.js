// <p data-leads-on="address">, on the page of a merged discussion: go on to where the post stands that the address
// names behind its #, else to the discussion. What stands behind the # is never sent to the server.
{
  const onward = document.querySelector("[data-leads-on]");
  if (onward) {
    const line = /^#post-\d+$/.test(location.hash) && document.querySelector(`${location.hash} a`);
    if (line) location.replace(line.href);
    else if (!location.hash && !location.search) location.replace(onward.dataset.leadsOn);
  }
}
