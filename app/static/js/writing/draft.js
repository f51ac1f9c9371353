// <form data-draft="address" data-reader="number">: what is typed is kept by the browser at once, and by the platform
// a moment later; it stands in the form again after a sign-in, a closed lid or a lost line. The button saves it, too.
for (const form of document.querySelectorAll("form[data-draft]")) {
  const address = form.dataset.draft;
  const place = `draft ${form.dataset.reader} ${address}`;
  const words = () => form.querySelector(".write-said")?.dataset ?? {}; // it may be put there after us
  const version = form.elements.version;
  const say = (sentence) => {
    const said = form.querySelector(".write-said");
    if (said) said.textContent = sentence;
  };
  const kept = {
    get: () => {
      try {
        return JSON.parse(sessionStorage.getItem(place));
      } catch {
        return null;
      }
    },
    set: (value) => {
      try {
        if (value) sessionStorage.setItem(place, JSON.stringify(value));
        else sessionStorage.removeItem(place);
      } catch {
        // no room, or not allowed: the platform keeps it
      }
    },
  };
  const typed = () => {
    const fields = {};
    for (const one of form.elements) {
      if (!one.name || ["file", "submit", "button"].includes(one.type) || ["csrf_token", "key", "version"].includes(one.name)) continue;
      if (["radio", "checkbox"].includes(one.type) && !one.checked) continue;
      if (["attached", "drop"].includes(one.name) || one.name.startsWith("words-")) continue;
      fields[one.name] = one.value;
    }
    return fields;
  };
  const fill = (fields) => {
    for (const [name, value] of Object.entries(fields)) {
      const one = form.elements[name];
      if (!one) continue;
      if (one instanceof RadioNodeList && ![...one].some((choice) => choice.value === value)) continue;
      if (one.type === "checkbox") one.checked = true;
      else one.value = value;
    }
  };
  let last = JSON.stringify(typed());
  let timer;
  let busy = false;
  let gone = false;

  const save = async () => {
    clearTimeout(timer);
    timer = undefined;
    const now = JSON.stringify(typed());
    if (busy || gone) return;
    busy = true;
    const body = new FormData(form);
    for (const name of ["files", "preview"]) body.delete(name);
    try {
      const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (answer.status === 401) say(words().signedOut);
      else if (!answer.ok) say(told.message);
      else {
        version.value = told.version;
        last = now;
        if (JSON.stringify(typed()) === now && !gone) kept.set(null);
        say(told.met ? words().other : words().saved);
        if (told.met) show(told.others);
        guess(told.language);
      }
    } catch {
      say(words().unsaved);
    }
    busy = false;
    if (JSON.stringify(typed()) !== now) soon();
  };
  const soon = () => {
    timer ??= setTimeout(save, 3000);
  };
  // the texts of other windows, above the form
  const show = (texts) => {
    for (const text of texts) {
      const one = document.createElement("details");
      one.className = "other";
      one.open = true;
      const head = document.createElement("summary");
      head.textContent = words().other ?? "";
      const body = document.createElement("div");
      body.className = "typed";
      body.textContent = text;
      one.append(head, body);
      form.before(one);
    }
  };
  const language = form.elements.language;
  const guess = (code) => {
    const auto = language?.querySelector?.('option[value="auto"]');
    if (!auto) return;
    auto.dataset.words ??= auto.textContent;
    const name = code && language.querySelector(`option[value="${code}"]`)?.textContent;
    auto.textContent = name ? `${auto.dataset.words}: ${name}` : auto.dataset.words;
  };

  const input = () => {
    if (JSON.stringify(typed()) === last) return;
    kept.set({ fields: typed() });
    soon();
  };
  form.addEventListener("input", input);
  form.addEventListener("change", input);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && timer) save();
  });
  form.addEventListener("submit", () => {
    gone = true;
    clearTimeout(timer);
    kept.set({ fields: typed(), key: form.elements.key?.value });
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) gone = false;
  });

  // what this window wrote before, unless it was published
  const before = kept.get();
  if (before) queueMicrotask(() => {
    const restore = () => {
      if (JSON.stringify(before.fields) === last) return kept.set(null);
      fill(before.fields);
      say(words().back);
      input();
    };
    if (!before.key || before.key === form.elements.key?.value) restore();
    else {
      fetch(`${address}?key=${encodeURIComponent(before.key)}`, { headers: { Accept: "application/json" } })
        .then((answer) => answer.json())
        .then((told) => {
          if (told.published) kept.set(null);
          else restore();
        })
        .catch(restore);
    }
  });
}
