// <form data-draft> with <button name="preview">: the preview comes without leaving the page, and the cursor stays known.
// Without this the button sends the form, and the page comes back with the preview above it.
for (const form of document.querySelectorAll("form[data-draft]")) {
  const button = form.querySelector("button[name=preview]");
  button?.addEventListener("click", async (event) => {
    event.preventDefault();
    const body = new FormData(form);
    body.delete("files");
    body.append("preview", "1");
    let shown;
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      shown = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#preview");
    } catch {
      // the line is gone: the button does what it does without us
    }
    if (!shown) {
      const said = document.createElement("input");
      said.type = "hidden";
      said.name = "preview";
      said.value = "1";
      form.append(said);
      form.requestSubmit();
      return;
    }
    document.querySelector("#preview")?.remove();
    form.before(shown);
    shown.focus();
  });
}
