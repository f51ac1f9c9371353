// <input data-find="address of proposals">: propose people and organisations while a name is typed, as a combobox.
// Without this the form finds the same by its button.
for (const input of document.querySelectorAll("input[data-find]")) {
  const list = document.createElement("ul");
  const box = document.createElement("div");
  list.id = `${input.id}-found`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
  list.hidden = true;
  box.className = "find";
  input.replaceWith(box);
  box.append(input, list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  let asked = 0;
  let timer;

  const options = () => [...list.children];
  const chosen = () => options().findIndex((one) => one.getAttribute("aria-selected") === "true");
  const show = (on) => {
    list.hidden = !on;
    input.setAttribute("aria-expanded", String(on));
    if (!on) input.removeAttribute("aria-activedescendant");
  };
  const choose = (place) => {
    for (const [index, one] of options().entries()) one.setAttribute("aria-selected", String(index === place));
    const one = options()[place];
    if (!one) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", one.id);
    one.scrollIntoView({ block: "nearest" });
  };
  const option = (found, index) => {
    const item = document.createElement("li");
    const name = document.createElement("bdi");
    item.id = `${list.id}-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.href = found.href;
    name.lang = found.language;
    name.textContent = found.name;
    const kind = document.createElement("small");
    kind.textContent = found.kind;
    item.append(name, kind);
    return item;
  };
  const ask = async () => {
    const mine = ++asked;
    const text = input.value.trim();
    if (!text) return show(false);
    try {
      const answer = await fetch(`${input.dataset.find}?q=${encodeURIComponent(text)}`);
      if (!answer.ok || mine !== asked) return;
      list.replaceChildren(...(await answer.json()).found.map(option));
      show(list.children.length > 0 && document.activeElement === input);
    } catch {
      show(false); // the button still works
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  input.addEventListener("blur", () => show(false));
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const count = options().length;
    if (event.key === "ArrowDown") choose((chosen() + 1) % count);
    else if (event.key === "ArrowUp") choose(chosen() < 1 ? count - 1 : chosen() - 1);
    else if (event.key === "Enter" && chosen() >= 0) location.assign(options()[chosen()].dataset.href);
    else if (event.key === "Escape") show(false);
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus where it is
  list.addEventListener("click", (event) => {
    const one = event.target.closest("li");
    if (one) location.assign(one.dataset.href);
  });
}
