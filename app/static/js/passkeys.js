// <form data-passkey="address" hidden>: have an authenticator answer what is told at that address, and send its
// answer with the form. data-makes: it makes a passkey. data-instead: id of the words for browsers that cannot.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const { passkey, makes, instead, failed, known } = form.dataset;
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON || !PublicKeyCredential.parseRequestOptionsFromJSON) continue;
  form.hidden = false;
  if (instead) document.getElementById(instead).hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const says = form.querySelector("[role=status]");
    says.textContent = "";
    try {
      const headers = { Accept: "application/json", "X-CSRFToken": form.elements.csrf_token.value };
      const told = await fetch(passkey, { method: "POST", headers });
      const options = await told.json();
      if (!told.ok) {
        says.textContent = options.message;
        return;
      }
      const answer = makes
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      form.elements.answer.value = JSON.stringify(answer.toJSON());
      form.submit(); // which does not ask this listener again
    } catch (error) {
      says.textContent = error.name === "InvalidStateError" ? known : failed;
    }
  });
}
