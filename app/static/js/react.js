// <form data-react>: what its buttons change is put in its place without leaving the page. Without this, and
// whenever something is not as expected, the button sends the form and the page comes back.
for (const form of document.querySelectorAll("form[data-react]")) {
  let plainly = false;
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    const place = button?.closest("[data-reactions]");
    if (plainly || !place) return;
    event.preventDefault();
    if (place.hasAttribute("aria-busy")) return;
    place.setAttribute("aria-busy", "true");
    const typed = new FormData(form, button);
    typed.append("piece", "1");
    try {
      const answer = await fetch(button.formAction, { method: "POST", body: typed });
      const made = document.createElement("template");
      made.innerHTML = answer.ok && !answer.redirected ? await answer.text() : "";
      const fresh = made.content.firstElementChild;
      if (!fresh?.matches("[data-reactions]")) throw new Error("not what was asked for");
      const same = `button[formaction="${button.getAttribute("formaction")}"]`;
      place.replaceWith(fresh);
      const now = fresh.querySelector(same);
      (now?.closest("details:not([open])")?.querySelector("summary") ?? now)?.focus();
    } catch {
      place.removeAttribute("aria-busy");
      plainly = true;
      form.requestSubmit(button);
    }
  });
}
